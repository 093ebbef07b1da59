namespace Atellagent.Client.Decisions;

/// <summary>The contract's words for the four decisions.</summary>
public static class DecisionEffect
{
    /// <summary>The action does not happen.</summary>
    public const string Deny = "deny";

    /// <summary>The action happens as asked.</summary>
    public const string Allow = "allow";

    /// <summary>The action happens in a smaller form.</summary>
    public const string Narrow = "narrow";

    /// <summary>The action waits for people.</summary>
    public const string RequireApproval = "require_approval";
}
