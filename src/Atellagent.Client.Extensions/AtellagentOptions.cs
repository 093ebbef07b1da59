namespace Atellagent.Client.Extensions;

/// <summary>Which boundary a program speaks to, and as whom. What is wrong with it is said when the program starts, all at once.</summary>
public sealed class AtellagentOptions
{
    /// <summary>The boundary's address.</summary>
    public Uri? Address { get; set; }

    /// <summary>The principal's name.</summary>
    public string? ClientId { get; set; }

    /// <summary>Its secret; this, <see cref="ClientSecretFile"/> or <see cref="PrivateKeyFile"/>.</summary>
    public string? ClientSecret { get; set; }

    /// <summary>A file that holds the secret and nothing else; it is read once, when the first token is asked for.</summary>
    public string? ClientSecretFile { get; set; }

    /// <summary>A file that holds a private key in PEM, with which it proves itself in the place of a secret (RFC 7523); read once.</summary>
    public string? PrivateKeyFile { get; set; }

    /// <summary>The id of that key, where the principal's document says one.</summary>
    public string? PrivateKeyId { get; set; }

    /// <summary>A file with a token of a trusted issuer, such as a workload's, that tokens are exchanged for (RFC 8693); read anew for each.</summary>
    public string? SubjectTokenFile { get; set; }

    /// <summary>The deployment it acts in; services and administrators have none.</summary>
    public string? Deployment { get; set; }

    /// <summary>What its tokens are narrowed to (RFC 9396), as JSON; null for all that it may ask for.</summary>
    public string? AuthorizationDetails { get; set; }

    /// <summary>Whether tokens are bound to a key that this process makes and keeps (RFC 9449): who steals one has nothing.</summary>
    public bool BindTokens { get; set; }

    /// <summary>What the boundary calls itself, where it is reached at another address; proofs of the key name it.</summary>
    public Uri? Issuer { get; set; }

    /// <summary>Whether the secret may cross a network in the clear. This machine is always meant; a network of containers of one's own may be.</summary>
    public bool AllowPlainHttp { get; set; }

    /// <summary>How long one request may take. Waiting for people is not one request.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(100);

    /// <summary>How often a request is sent again, where that can have no effect twice. None is zero.</summary>
    public int Repeats { get; set; } = 2;

    /// <summary>
    /// Whether a streamed answer of a model comes whole, at its end. Only then can it be asked for again after people have agreed to it or its connection was lost.
    /// </summary>
    public bool HoldStreams { get; set; }
}
