namespace Atellagent.Domain.Connecting;

/// <summary>What somebody puts into a client so that it goes by the boundary. It names where a token is, and never holds one.</summary>
/// <param name="Client">The client's name on the command line.</param>
/// <param name="Title">What people read.</param>
/// <param name="Text">The text.</param>
/// <param name="Language">What it is written in: <c>json</c>, <c>sh</c>, <c>python</c>.</param>
/// <param name="File">The file that it stands in, below a project's folder; null where it is no file's.</param>
/// <param name="Note">What else is to be known; empty for nothing.</param>
public sealed record ClientSnippet(string Client, string Title, string Text, string Language, string? File, string Note);
