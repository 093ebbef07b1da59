using System.Collections.Immutable;
using Atellagent.Domain.Authority;

namespace Atellagent.Domain.Documents;

/// <summary>One running instance of a workflow or agent version in one environment; authority is bound to it.</summary>
public sealed record DeploymentDocument : BoundaryDocument
{
    /// <summary>The customer runs it.</summary>
    public const string External = "external";

    /// <summary>The boundary runs it.</summary>
    public const string Hosted = "hosted";

    /// <inheritdoc />
    public override string Kind => "Deployment";

    /// <summary>The principals that may act in it.</summary>
    public ImmutableArray<string> Principals { get; init; } = [];

    /// <summary>The workflow or agent that runs in it, or null.</summary>
    public string? Workflow { get; init; }

    /// <summary>The environment, such as <c>production</c>.</summary>
    public required string Environment { get; init; }

    /// <summary>Who runs it: <c>external</c> (the customer) or <c>hosted</c> (the boundary).</summary>
    public required string Runtime { get; init; }

    /// <summary>Whether the boundary runs it: then its tokens come with a sandbox and in no other way.</summary>
    public bool IsHosted => string.Equals(Runtime, Hosted, StringComparison.Ordinal);

    /// <summary>How a hosted one is run; null where it is not hosted.</summary>
    public RunSpec? Run { get; init; }

    /// <summary>
    /// Whether each run of it remembers what it read for itself: hosted runs, unless the document says otherwise, since a caller cannot begin one; and those
    /// that callers name where the document says so. Else the deployment remembers.
    /// </summary>
    public bool HoldsLabelsByRun { get; init; }

    /// <summary>What may be asked for in it at most.</summary>
    public ImmutableArray<Grant> Grants { get; init; } = [];

    internal override int ApplyOrder => 3;
}
