namespace Atellagent.Domain.Reviews;

/// <summary>Where something has to change, so that the same request is decided rightly.</summary>
public enum RemediationSurface
{
    /// <summary>Nobody has said.</summary>
    None,

    /// <summary>A policy, by its path.</summary>
    Policy,

    /// <summary>The deployment of a workflow.</summary>
    Deployment,

    /// <summary>The deployment of a model: its route or its principal.</summary>
    Model,

    /// <summary>The surface that requests go to: a route.</summary>
    Route,

    /// <summary>Something that the boundary does not know: a ticket, a task.</summary>
    WorkItem,
}
