using System.Collections.Immutable;
using Atellagent.Domain.Evidence;
using Atellagent.Domain.Routes;

namespace Atellagent.Domain.Documents;

/// <summary>A destination that is told of what waits for people, and what becomes of it (Standard Webhooks).</summary>
public sealed record WebhookDocument : BoundaryDocument
{
    /// <inheritdoc />
    public override string Kind => "Webhook";

    /// <summary>Where messages go.</summary>
    public required RouteDestination Destination { get; init; }

    /// <summary>Where the secret is that messages are signed with: <c>whsec_</c> and 24 to 64 bytes in base64.</summary>
    public required string SigningSecretRef { get; init; }

    /// <summary>The events that it is told of, in words of <see cref="WebhookEvents"/>; empty for all.</summary>
    public ImmutableArray<string> Events { get; init; } = [];

    /// <summary>The teams that a gate must ask, now or after a time; empty for whatever gate.</summary>
    public ImmutableArray<string> Teams { get; init; } = [];

    /// <summary>The records that it is told of; null where it is told of approvals instead.</summary>
    public EvidenceQuery? Records { get; init; }

    internal override int ApplyOrder => 8;
}
