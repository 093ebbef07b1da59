using System.ComponentModel.DataAnnotations;

namespace Atellagent.Silo.Composition;

/// <summary>How silos that share a database reach each other. A silo on SQLite has no others.</summary>
public sealed class ClusterSettings
{
    /// <summary>The address that other silos reach this one at; it listens there and nowhere else.</summary>
    public string Address { get; set; } = "127.0.0.1";

    /// <summary>The port for other silos; 0 takes a free one.</summary>
    [Range(0, 65535, ErrorMessage = "Cluster:Port must be 0 to 65535")]
    public int Port { get; set; }
}
