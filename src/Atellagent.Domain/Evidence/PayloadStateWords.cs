namespace Atellagent.Domain.Evidence;

/// <summary>The words of <see cref="PayloadState"/>.</summary>
public static class PayloadStateWords
{
    /// <summary>The word of a state.</summary>
    /// <param name="state">The state.</param>
    /// <returns>The word.</returns>
    public static string ToWord(this PayloadState state) => state switch
    {
        PayloadState.None => "none",
        PayloadState.Kept => "kept",
        PayloadState.Erased => "erased",
        _ => "unreadable",
    };
}
