using System.ComponentModel.DataAnnotations;

namespace Atellagent.Silo.Composition;

/// <summary>How silos that share a database reach each other. A silo on SQLite has no others.</summary>
public sealed class ClusterSettings
{
    /// <summary>
    /// The silos that work together. Those with another id on the same database are strangers to them: neither hands grains to the other, and
    /// what happens once happens once all the same, since the database says so. For replacing a set of silos by another.
    /// </summary>
    [RegularExpression("[a-z0-9-]{1,32}", ErrorMessage = "Cluster:Id must be 1 to 32 of a-z, 0-9 and -")]
    public string Id { get; set; } = "atellagent";

    /// <summary>The address that other silos reach this one at; it listens there and nowhere else.</summary>
    public string Address { get; set; } = "127.0.0.1";

    /// <summary>The port for other silos; 0 takes a free one.</summary>
    [Range(0, 65535, ErrorMessage = "Cluster:Port must be 0 to 65535")]
    public int Port { get; set; }
}
