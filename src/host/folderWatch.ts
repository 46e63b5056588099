/** Watches one open folder for what may have changed. A watcher's event only means “look again”. */
import * as vscode from "vscode";

export interface FolderListener {
  /** A project file may have changed; `relist` when it came or went. */
  readonly touched: (uri: vscode.Uri, relist: boolean) => void;
  /** A file of any kind was saved in an editor, or something was undone in its text. */
  readonly edited: (uri: vscode.Uri) => void;
  /** A folder was made: what lies in it may have come with it. */
  readonly folderMade: () => void;
  readonly agentsTouched: () => void;
  readonly templatesTouched: () => void;
}

export interface WatchedFolder {
  readonly folder: vscode.Uri;
  /** Of the worktree. */
  readonly root: vscode.Uri;
  /** Relative to the worktree. */
  readonly agentGlobs: readonly string[];
  readonly templateGlobs: readonly string[];
}

/** Milliseconds. */
const newFolderDelay = 400;
/** A build makes folders without end; looking through all of them each time would be too much. */
const folderPause = 10_000;
const machineFolders = /\/(?:\.git|\.baton|node_modules)\//u;

export function watchFolder(
  { folder, root, agentGlobs, templateGlobs }: WatchedFolder,
  listener: FolderListener,
): readonly vscode.Disposable[] {
  const include = vscode.workspace
    .getConfiguration("baton.files", folder)
    .get("include", "**/AGENCY.md");
  const projects = vscode.workspace.createFileSystemWatcher(
    new vscode.RelativePattern(folder, include),
  );
  const isBelow = ({ scheme, path }: vscode.Uri) =>
    scheme === "file" && path.startsWith(`${root.path}/`);
  return [
    projects,
    projects.onDidChange((uri) => listener.touched(uri, false)),
    projects.onDidCreate((uri) => listener.touched(uri, true)),
    projects.onDidDelete((uri) => listener.touched(uri, true)),
    ...watchFolders(folder, listener.folderMade),
    vscode.workspace.onDidSaveTextDocument(({ uri }) => {
      if (isBelow(uri)) listener.edited(uri);
    }),
    vscode.workspace.onDidChangeTextDocument(({ document: { uri }, reason }) => {
      // An undo may have taken back what Baton put into the text.
      if (reason !== undefined && isBelow(uri)) listener.edited(uri);
    }),
    ...watchGlobs(root, agentGlobs, listener.agentsTouched),
    ...watchGlobs(root, templateGlobs, listener.templatesTouched),
  ];
}

/** Calls back when a file that one of the globs fits came, went or changed. */
function watchGlobs(
  root: vscode.Uri,
  globs: readonly string[],
  touched: () => void,
): readonly vscode.Disposable[] {
  return globs.flatMap((glob) => {
    const watcher = vscode.workspace.createFileSystemWatcher(
      new vscode.RelativePattern(root, glob),
    );
    return [
      watcher,
      watcher.onDidChange(touched),
      watcher.onDidCreate(touched),
      watcher.onDidDelete(touched),
    ];
  });
}

/** A file that is made together with its folder is often seen as the folder alone. */
function watchFolders(folder: vscode.Uri, made: () => void): readonly vscode.Disposable[] {
  const everything = new vscode.RelativePattern(folder, "**");
  const watcher = vscode.workspace.createFileSystemWatcher(everything, false, true, true);
  let listed = 0;
  let timer: NodeJS.Timeout | undefined;
  const relist = () => {
    timer = undefined;
    listed = Date.now();
    made();
  };
  const created = watcher.onDidCreate(({ path }) => {
    const name = path.slice(path.lastIndexOf("/") + 1);
    if (name.includes(".") || machineFolders.test(path)) return;
    timer ??= setTimeout(relist, Math.max(newFolderDelay, listed + folderPause - Date.now()));
  });
  return [watcher, created, { dispose: () => clearTimeout(timer) }];
}
