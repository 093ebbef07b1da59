namespace Atellagent.Demo.Agent;

/// <summary>What the demo agent is given. It gets no destination's address and no destination's credential.</summary>
public sealed record AgentOptions
{
    /// <summary>The boundary's address, with a slash at the end.</summary>
    public required Uri Boundary { get; init; }

    /// <summary>The agent's client id.</summary>
    public required string ClientId { get; init; }

    /// <summary>Its secret.</summary>
    public required string ClientSecret { get; init; }

    /// <summary>The deployment it acts in.</summary>
    public required string Deployment { get; init; }

    /// <summary>
    /// The administrator's credentials, with which the demo suspends the agent's deployment for a moment; null leaves that
    /// act out. The agent itself never uses them.
    /// </summary>
    public string? AdminFile { get; init; }

    /// <summary>The boundary's data folder, for the hints at the end.</summary>
    public string? DataFolder { get; init; }
}
