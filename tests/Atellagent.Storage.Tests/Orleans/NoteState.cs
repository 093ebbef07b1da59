namespace Atellagent.Storage.Tests.Orleans;

/// <summary>What the test grains keep.</summary>
public sealed record NoteState
{
    public string Text { get; init; } = "";

    public int Count { get; init; }
}
