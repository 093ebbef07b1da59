namespace Atellagent.Client.Questions;

/// <summary>An operation on the map.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Effect"><c>read</c>, <c>write</c> or <c>destructive</c>.</param>
/// <param name="Tool">Whether agents see it as a tool.</param>
public sealed record MapOperation(
    string Name,
    string Effect,
    bool Tool);
