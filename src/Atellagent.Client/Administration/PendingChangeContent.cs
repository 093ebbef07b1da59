namespace Atellagent.Client.Administration;

/// <summary>What a change that waits would do.</summary>
/// <param name="Verb"><c>apply</c>, <c>rollback</c>, <c>resume</c> or <c>enable</c>.</param>
/// <param name="Reason">Why, as who asks for it says; empty where nobody said.</param>
/// <param name="Widening">What it widens.</param>
/// <param name="Documents">The documents.</param>
public sealed record PendingChangeContent(
    string Verb,
    string Reason,
    IReadOnlyList<string> Widening,
    IReadOnlyList<ApplyChange> Documents);
