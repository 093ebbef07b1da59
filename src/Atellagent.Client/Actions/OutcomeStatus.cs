namespace Atellagent.Client.Actions;

/// <summary>The contract's words for what came of an action.</summary>
public static class OutcomeStatus
{
    /// <summary>The destination did it.</summary>
    public const string Succeeded = "succeeded";

    /// <summary>The destination said no.</summary>
    public const string Failed = "failed";

    /// <summary>Revalidation said no at the last moment, and nothing was sent.</summary>
    public const string Refused = "refused";

    /// <summary>It was sent and no answer is known; it is never sent again by itself.</summary>
    public const string Unknown = "unknown";

    /// <summary>It is not finished.</summary>
    public const string Pending = "pending";
}
