namespace Atellagent.Cli.Documents;

/// <summary>One file of a boundary folder.</summary>
/// <param name="Name">Its name below the folder, with slashes.</param>
/// <param name="Text">Its text.</param>
internal sealed record FolderFile(string Name, string Text);
