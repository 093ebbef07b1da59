namespace Atellagent.Storage.Erasures;

/// <summary>A payload that is to be taken away.</summary>
internal sealed class ErasedPayload
{
    public long Seq { get; init; }

    public long Time { get; init; }

    public string Log { get; init; } = "";

    public long Idx { get; init; }
}
