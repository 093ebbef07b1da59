namespace Atellagent.Cli.Tests.Stub;

/// <summary>What the stub was sent.</summary>
internal sealed record SeenRequest(string Line, string Body, IReadOnlyDictionary<string, string> Headers);
