/** Something was refused with a sentence that says it all. */
export class Declined extends Error {
  override readonly name = "Declined";
}
