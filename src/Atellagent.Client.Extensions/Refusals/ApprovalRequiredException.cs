namespace Atellagent.Client.Extensions.Refusals;

/// <summary>People must agree first, and it was not waited for them. The action stands: wait for it by its id, and do not ask again.</summary>
/// <param name="message">What the boundary said of it.</param>
/// <param name="actionId">The action, <c>act_…</c>.</param>
public sealed class ApprovalRequiredException(string message, string actionId) : Exception(message)
{
    /// <summary>The action, for <see cref="AtellagentClient.WaitAsync"/> and <see cref="AtellagentClient.CancelActionAsync"/>.</summary>
    public string ActionId { get; } = actionId;

    /// <summary>The decision, by which it is found in evidence; null where it is not told.</summary>
    public string? DecisionId { get; init; }
}
