using System.Collections.Immutable;

namespace Atellagent.Domain.Documents;

/// <summary>What webhooks are told of.</summary>
public static class WebhookEvents
{
    /// <summary>An action waits for people.</summary>
    public const string Opened = "approval.opened";

    /// <summary>Somebody who was asked has narrowed the action; it waits for votes on what is left.</summary>
    public const string Narrowed = "approval.narrowed";

    /// <summary>Others may vote too by now.</summary>
    public const string Escalated = "approval.escalated";

    /// <summary>Every gate has its votes.</summary>
    public const string Approved = "approval.approved";

    /// <summary>Somebody has said no.</summary>
    public const string Rejected = "approval.rejected";

    /// <summary>Nobody agreed in time.</summary>
    public const string Expired = "approval.expired";

    /// <summary>The requester took it back, or the boundary refused it when it went on.</summary>
    public const string Cancelled = "approval.cancelled";

    /// <summary>A record of evidence, for those who are told of records by their filters and not of approvals.</summary>
    public const string Record = "evidence.record";

    /// <summary>An alert has come to its count. Whoever is told of all that approvals give rise to is not told of alerts: it is asked for by name.</summary>
    public const string AlertFired = "alert.fired";

    /// <summary>Work that a review causes was opened. As for alerts, it is asked for by name.</summary>
    public const string FollowUpOpened = "follow-up.opened";

    /// <summary>Such work stands otherwise than before. As for alerts, it is asked for by name.</summary>
    public const string FollowUpChanged = "follow-up.changed";

    /// <summary>All that approvals give rise to.</summary>
    public static ImmutableArray<string> All { get; } = [Opened, Narrowed, Escalated, Approved, Rejected, Expired, Cancelled];

    /// <summary>All that can be asked for by name.</summary>
    public static ImmutableArray<string> Named { get; } = [.. All, AlertFired, FollowUpOpened, FollowUpChanged];
}
