using System.Collections.Frozen;
using System.ComponentModel.DataAnnotations;

namespace Atellagent.Silo.Composition;

/// <summary>
/// Everything that can be set, from <c>appsettings.json</c>, <c>ATELLAGENT__SECTION__KEY</c> variables and flags. The defaults are the
/// safe ones; no setting turns evidence off, and none turns a deny into an allow.
/// </summary>
public sealed class SiloSettings
{
    /// <summary>The address of the interface to listen on. Another than loopback is for a network that only a proxy which ends TLS is on.</summary>
    public string Listen { get; set; } = "127.0.0.1";

    /// <summary>The port; 0 takes a free one.</summary>
    [Range(0, 65535, ErrorMessage = "Port must be 0 to 65535")]
    public int Port { get; set; } = 8700;

    /// <summary>The port on which Envoy is answered over gRPC, HTTP/2 without TLS; null listens on none.</summary>
    [Range(1, 65535, ErrorMessage = "GrpcPort must be 1 to 65535")]
    public int? GrpcPort { get; set; }

    /// <summary>The folder of the database, the keys and <c>admin.json</c>.</summary>
    [Required(ErrorMessage = "Data must name a folder")]
    public string Data { get; set; } = ".data";

    /// <summary>The folder of YAML documents to apply at start; null applies none.</summary>
    public string? Boundary { get; set; }

    /// <summary>A file of Ed25519 public keys in PEM; with it, policies are refused unless one of them has signed. Null needs no signature.</summary>
    public string? PolicyKeys { get; set; }

    /// <summary>The issuer of tokens and base of the boundary's own addresses; null makes one of the port.</summary>
    [Url(ErrorMessage = "Issuer must be a URL")]
    public string? Issuer { get; set; }

    /// <summary>Where state and evidence are kept.</summary>
    public StorageSettings Storage { get; set; } = new();

    /// <summary>How silos that share a database reach each other.</summary>
    public ClusterSettings Cluster { get; set; } = new();

    /// <summary>How long evidence may take.</summary>
    public EvidenceSettings Evidence { get; set; } = new();

    /// <summary>Where evidence is written beside the database.</summary>
    public SinkSettings Sinks { get; set; } = new();

    /// <summary>How much is worked on at once.</summary>
    public AdmissionSettings Admission { get; set; } = new();

    /// <summary>The keys that sign tokens.</summary>
    public KeySettings Keys { get; set; } = new();

    /// <summary>The proxies in front.</summary>
    public ProxySettings Proxies { get; set; } = new();

    /// <summary>What the console has beyond its own pages.</summary>
    public ConsoleSettings Console { get; set; } = new();

    /// <summary>The first administrator.</summary>
    public AdminSettings Admin { get; set; } = new();

    /// <summary>Where each setting that was said was said last: <c>appsettings.json</c>, <c>environment</c> or <c>flag</c>, by its name.</summary>
    internal IReadOnlyDictionary<string, string> Origins { get; set; } = FrozenDictionary<string, string>.Empty;
}
