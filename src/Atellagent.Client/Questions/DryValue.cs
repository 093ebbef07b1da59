namespace Atellagent.Client.Questions;

/// <summary>A value that a part of a condition looked at.</summary>
/// <param name="Name">How it is written.</param>
/// <param name="Value">What it was.</param>
public sealed record DryValue(
    string Name,
    string Value);
