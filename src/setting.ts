/** Settings by name, typed by what server/settings.ts declares. */
import * as vscode from 'vscode';
import { defaultSettings, type Settings } from '../server/settings.ts';

/** @param scope a document, for what a folder or a language sets */
export function setting<Name extends keyof Settings>(name: Name, scope?: vscode.ConfigurationScope): Settings[Name] {
  return vscode.workspace.getConfiguration('fovea', scope).get<Settings[Name]>(name) ?? defaultSettings[name];
}

/** Of the user, for all workspaces. */
export async function setForUser<Name extends keyof Settings>(name: Name, value: Settings[Name]): Promise<void> {
  await vscode.workspace.getConfiguration('fovea').update(name, value, vscode.ConfigurationTarget.Global);
}

/** Switches completions of one language on, and leaves the user's other switches as they are. */
export async function switchLanguageOn(languageId: string): Promise<void> {
  const own = vscode.workspace.getConfiguration('fovea').inspect<Record<string, boolean>>('languages')?.globalValue;
  await setForUser('languages', { ...own, [languageId]: true });
}
