namespace Atellagent.Boundary.Denials;

/// <summary>The denials of one kind of one caller. Used under the tally's lock alone.</summary>
/// <param name="isSeveral">Whether they have nothing in common but caller and code.</param>
internal sealed class KindDenials(bool isSeveral)
{
    // When the next record of its own is due.
    public long Due;

    /// <summary>Whether they have nothing in common but caller and code.</summary>
    public bool IsSeveral => isSeveral;

    /// <summary>Those that are being gathered; null where none is.</summary>
    public DenialBatch? Open { get; set; }
}
