namespace Atellagent.Domain.Approvals;

/// <summary>The contract's words for <see cref="ApprovalState"/>.</summary>
public static class ApprovalStateWords
{
    private static readonly string[] Words = ["pending", "approved", "rejected", "expired", "cancelled", "consumed"];

    /// <summary>The word for a state.</summary>
    /// <param name="state">The state.</param>
    /// <returns>The word.</returns>
    public static string ToWord(this ApprovalState state) => Words[(int)state];

    /// <summary>Reads a word.</summary>
    /// <param name="word">The word.</param>
    /// <param name="state">The state.</param>
    /// <returns>False when it is none.</returns>
    public static bool TryParse(string? word, out ApprovalState state)
    {
        int at = Array.IndexOf(Words, word);
        state = (ApprovalState)Math.Max(at, 0);
        return at >= 0;
    }

    /// <summary>Whether an approval in this state can still come to something.</summary>
    /// <param name="state">The state.</param>
    /// <returns>True while it waits, or waits to be consumed.</returns>
    public static bool IsOpen(this ApprovalState state) => state is ApprovalState.Pending or ApprovalState.Approved;
}
