namespace Atellagent.Storage.Erasures;

/// <summary>A payload that is to be taken away.</summary>
internal sealed class ErasedPayload
{
    public long Seq { get; init; }

    public long Time { get; init; }

    public string Log { get; init; } = "";

    public long Idx { get; init; }

    /// <summary>The action that has to be over before it goes; null where it waits for none.</summary>
    public string? Action { get; init; }
}
