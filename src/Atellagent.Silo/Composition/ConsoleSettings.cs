namespace Atellagent.Silo.Composition;

/// <summary>What the console has beyond its own pages.</summary>
public sealed class ConsoleSettings
{
    /// <summary>Whether the Orleans dashboard stands below the console. It measures each call of a grain, so it is off by default.</summary>
    public bool OrleansDashboard { get; set; }
}
