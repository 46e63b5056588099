/** `@baton`: streams what the core answers. A model is asked for nothing but which command was meant. */
import * as vscode from "vscode";
import {
  type ChatAnswer,
  type ChatButton,
  type ChatCommand,
  type ChatFollowup,
  chatCommands,
} from "../../core/chat/answer";
import { answerChat, helpAnswer } from "../../core/chat/answerChat";
import type { Desk } from "../../core/chat/desk";
import { type Intent, intentIn, intentOf, intentQuestion } from "../../core/chat/intent";
import type { CommandId } from "../commands/ids";
import { platform } from "./platform";

const participantId = "baton.chat";
/** An answer that names a command is short. Characters. */
const longestReply = 5_000;

export interface ChatServices {
  readonly desks: () => readonly Desk[];
  /** How long a claim lasts, in seconds. */
  readonly claimSeconds: () => number;
  readonly icon: vscode.Uri;
  readonly log: vscode.LogOutputChannel;
}

export interface ChatQuestion {
  readonly command: string | undefined;
  readonly prompt: string;
  /** Typed as always there, and missing where nobody has signed in to any. */
  readonly model: vscode.LanguageModelChat | undefined;
}

/** Makes the participant where VS Code has a chat; forks and older versions have none. */
export function registerParticipant(services: ChatServices): vscode.Disposable {
  if (platform.chat?.createChatParticipant === undefined) {
    return new vscode.Disposable(() => undefined);
  }
  const participant = vscode.chat.createChatParticipant(participantId, chatHandler(services));
  participant.iconPath = services.icon;
  participant.followupProvider = {
    provideFollowups: ({ metadata }) => followupsIn(metadata).map(vscodeFollowup),
  };
  return participant;
}

/** Answers one request. */
export function chatHandler(services: ChatServices) {
  return async (
    request: ChatQuestion,
    _context: unknown,
    stream: Pick<vscode.ChatResponseStream, "markdown" | "button" | "progress">,
    token: vscode.CancellationToken,
  ): Promise<vscode.ChatResult> => {
    try {
      const intent = await intentFor(services, request, stream, token);
      if (token.isCancellationRequested) return {};
      const answer =
        intent === undefined
          ? helpAnswer()
          : await answerChat(services.desks(), {
              ...intent,
              claimSeconds: services.claimSeconds(),
            });
      return show(answer, stream);
    } catch (error) {
      services.log.error("The chat could not be answered", error);
      const why = error instanceof Error ? error.message : String(error);
      return { errorDetails: { message: `That did not work: ${why}. Baton’s log has more.` } };
    }
  };
}

function show(
  { markdown, buttons, followups, refused }: ChatAnswer,
  stream: Pick<vscode.ChatResponseStream, "markdown" | "button">,
): vscode.ChatResult {
  // A string is never trusted: no link in it can run a command.
  stream.markdown(markdown);
  for (const button of buttons) stream.button(vscodeButton(button));
  return { metadata: { followups, ...(refused === undefined ? {} : { refused }) } };
}

function vscodeButton({ title, command, args }: ChatButton): vscode.Command {
  const known: CommandId = command;
  return { title, command: known, arguments: [...args] };
}

function vscodeFollowup({ command, prompt, label }: ChatFollowup): vscode.ChatFollowup {
  return { command, prompt, label };
}

/** As they were put into the result; VS Code may have kept it as JSON. */
function followupsIn(metadata: vscode.ChatResult["metadata"]): readonly ChatFollowup[] {
  const found: unknown = metadata?.["followups"];
  return Array.isArray(found) ? found.filter(isFollowup) : [];
}

function isFollowup(value: unknown): value is ChatFollowup {
  return (
    typeof value === "object" &&
    value !== null &&
    "command" in value &&
    chatCommands.some((command) => command === value.command) &&
    "prompt" in value &&
    typeof value.prompt === "string" &&
    "label" in value &&
    typeof value.label === "string"
  );
}

async function intentFor(
  services: ChatServices,
  { command, prompt, model }: ChatQuestion,
  stream: Pick<vscode.ChatResponseStream, "progress">,
  token: vscode.CancellationToken,
): Promise<Intent | undefined> {
  const named: ChatCommand | undefined = chatCommands.find((one) => one === command);
  if (named !== undefined) return { command: named, text: prompt };
  const plain = intentOf(prompt);
  if (plain !== undefined || prompt.trim() === "") return plain;
  if (model === undefined) return undefined;
  stream.progress("Finding the command for it");
  try {
    return intentIn(await askModel(services, model, prompt, token));
  } catch (error) {
    if (!(error instanceof vscode.LanguageModelError)) throw error;
    services.log.info(`No model could be asked: ${error.message}`);
    return undefined;
  }
}

async function askModel(
  { desks }: ChatServices,
  model: vscode.LanguageModelChat,
  prompt: string,
  token: vscode.CancellationToken,
): Promise<string> {
  const projects = desks().flatMap(({ face }) => [...face.board.world.catalog.byId.keys()]);
  const question = vscode.LanguageModelChatMessage.User(intentQuestion(prompt, projects));
  const response = await model.sendRequest([question], {}, token);
  let reply = "";
  for await (const part of response.text) {
    reply += part;
    if (reply.length > longestReply) break;
  }
  return reply;
}
