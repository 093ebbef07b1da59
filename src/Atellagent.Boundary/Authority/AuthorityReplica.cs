using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text.Json;
using Atellagent.Boundary.Shadows;
using Atellagent.Domain.Authority;
using Atellagent.Domain.Documents;
using Atellagent.Domain.Policies;
using Atellagent.Domain.Policies.Versions;
using Microsoft.Extensions.Logging;

namespace Atellagent.Boundary.Authority;

/// <summary>
/// This silo's copy of authority. It may be behind: a decision made on an old view is found out at its admission, which
/// compares clocks in the database, and is then made again on a refreshed one.
/// </summary>
/// <param name="store">Where authority is read from.</param>
/// <param name="trust">Whose word for policies is taken.</param>
/// <param name="logger">For operators.</param>
public sealed partial class AuthorityReplica(IAuthorityStore store, PolicyTrust trust, ILogger<AuthorityReplica> logger) : IDisposable
{
    private readonly SemaphoreSlim _refreshing = new(1, 1);
    private readonly Dictionary<(string Kind, string Name), StoredDocument> _stored = [];
    private readonly Dictionary<string, AbsenceState> _absences = new(StringComparer.Ordinal);
    private readonly HashSet<string> _revokedTokens = new(StringComparer.Ordinal);
    private ManifestState _manifest = new();
    private ShadowState _shadow = new();
    private ImmutableDictionary<string, ImmutableArray<string>> _labels = AuthorityView.NoLabels;
    private volatile bool _isBehind;
    private long _begun;
    private long _read;
    private volatile AuthorityView _current = AuthorityView.Nothing;

    /// <summary>Whether authority may be changed through other silos, of which this one learns a moment later.</summary>
    public bool IsShared { get; init; }

    /// <summary>The newest view that this silo has.</summary>
    public AuthorityView Current => _current;

    /// <summary>
    /// Whether this silo has raised the clock itself since it last read: then its view is old for certain, and whoever decides reads first.
    /// </summary>
    internal bool IsBehind => _isBehind;

    /// <summary>Notes that this silo has raised the clock.</summary>
    internal void FallBehind() => _isBehind = true;

    /// <summary>Reads what has changed.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A view that is complete up to some moment after the call began.</returns>
    public async ValueTask<AuthorityView> RefreshAsync(CancellationToken cancellationToken)
    {
        long asked = Interlocked.Read(ref _begun);
        await _refreshing.WaitAsync(cancellationToken);
        try
        {
            // Whoever was in front has read what was there after this was asked for: in a flood one read serves all that wait for one.
            if (_read > asked)
            {
                return _current;
            }

            long number = Interlocked.Increment(ref _begun);
            _isBehind = false;
            AuthorityChanges changes = await store.ReadAsync(_current.Clock, cancellationToken);
            if (changes.Clock != _current.Clock)
            {
                _current = Apply(changes);
            }

            _read = number;
            return _current;
        }
        finally
        {
            _refreshing.Release();
        }
    }

    /// <inheritdoc />
    public void Dispose() => _refreshing.Dispose();

    private AuthorityView Apply(AuthorityChanges changes)
    {
        foreach (AuthorityRecord record in changes.Records)
        {
            Take(record);
        }

        List<BoundaryDocument> documents = new(_manifest.Revisions.Count);
        foreach ((string key, string revision) in _manifest.Revisions)
        {
            int slash = key.IndexOf('/', StringComparison.Ordinal);
            (string kind, string name) = (key[..slash], key[(slash + 1)..]);
            if (!_stored.TryGetValue((kind.ToLowerInvariant(), name), out StoredDocument? stored)
                || stored.Read(revision) is not { } document)
            {
                // A manifest that names what is not there cannot be half obeyed.
                Log.Unreadable(logger, key, revision);
                return Nothing(changes.Clock);
            }

            documents.Add(document);
        }

        return View(documents, changes.Clock);
    }

    private void Take(AuthorityRecord record)
    {
        switch (record.Kind)
        {
            case AuthorityRecord.TokenKind:
                _revokedTokens.Add(record.Name);
                break;
            case AuthorityRecord.LabelKind:
                _labels = record.Json is { Length: > 0 } labels ? _labels.SetItem(record.Name, [.. labels.Split(' ')]) : _labels.Remove(record.Name);
                break;
            case AuthorityStorage.Manifest:
                _manifest = record.Json is null ? new() : JsonSerializer.Deserialize(record.Json, AuthorityJson.Default.ManifestState)!;
                break;
            case AuthorityStorage.Absence:
                _absences[record.Name] = record.Json is null ? new() : JsonSerializer.Deserialize(record.Json, AuthorityJson.Default.AbsenceState)!;
                break;
            case AuthorityStorage.Shadow:
                _shadow = record.Json is null ? new() : JsonSerializer.Deserialize(record.Json, AuthorityJson.Default.ShadowState)!;
                break;
            default:
                DocumentState state = record.Json is null ? new() : JsonSerializer.Deserialize(record.Json, AuthorityJson.Default.DocumentState)!;
                _stored[(record.Kind, record.Name)] = new StoredDocument(
                    record.Kind, record.Name, state, _stored.GetValueOrDefault((record.Kind, record.Name)));
                break;
        }
    }

    private AuthorityView View(List<BoundaryDocument> documents, long clock) => new()
    {
        Clock = clock,
        Principals = AuthorityView.Named<PrincipalDocument>(documents),
        Deployments = AuthorityView.Named<DeploymentDocument>(documents),
        Routes = AuthorityView.Named<RouteDocument>(documents),
        Teams = AuthorityView.Named<TeamDocument>(documents),
        PolicyDocuments = AuthorityView.Named<PolicyDocument>(documents),
        PolicyExceptions = AuthorityView.Named<PolicyExceptionDocument>(documents),
        TrustedIssuers = AuthorityView.Named<TrustedIssuerDocument>(documents),
        IdentityProviders = AuthorityView.Named<IdentityProviderDocument>(documents),
        Webhooks = AuthorityView.Named<WebhookDocument>(documents),
        Alerts = AuthorityView.Named<AlertDocument>(documents),
        Detectors = AuthorityView.Named<DetectorDocument>(documents),
        Policies = Trusted(Compile(documents)),
        PolicyAuthors = _manifest.Authors
            .Where(made => _manifest.Revisions.TryGetValue("Policy/" + made.Key, out string? revision) && string.Equals(revision, made.Value.Revision, StringComparison.Ordinal))
            .ToFrozenDictionary(static made => made.Key, static made => made.Value.Principals.ToImmutableArray(), StringComparer.Ordinal),
        Absences = _absences.Select(static said => (said.Key, said.Value.Absence))
            .Concat(documents.OfType<PrincipalDocument>().Select(static principal => (Key: principal.Name, principal.Absence)))
            .Where(static one => one.Absence is not null)
            .GroupBy(static one => one.Key, static one => one.Absence!, StringComparer.Ordinal)
            .ToFrozenDictionary(static one => one.Key, static one => one.ToImmutableArray(), StringComparer.Ordinal),
        Activations = [.. _manifest.Activations],
        Shadow = Shadow(documents),
        Halted = _stored.Values.Where(static stored => stored.Halt is not null).ToFrozenDictionary(static stored => (stored.DocumentKind, stored.Name), static stored => stored.Halt!),
        RevokedTokens = _revokedTokens.ToFrozenSet(StringComparer.Ordinal),
        Labels = _labels,
    };

    private static AuthorityView Nothing(long clock) => new()
    {
        Clock = clock,
        Principals = AuthorityView.Nothing.Principals,
        Deployments = AuthorityView.Nothing.Deployments,
        Routes = AuthorityView.Nothing.Routes,
        Teams = AuthorityView.Nothing.Teams,
        PolicyDocuments = AuthorityView.Nothing.PolicyDocuments,
        PolicyExceptions = AuthorityView.Nothing.PolicyExceptions,
        TrustedIssuers = AuthorityView.Nothing.TrustedIssuers,
        IdentityProviders = AuthorityView.Nothing.IdentityProviders,
        Policies = null,
        Activations = [],
        Halted = AuthorityView.Nothing.Halted,
        RevokedTokens = AuthorityView.Nothing.RevokedTokens,
    };

    private static bool AreSame<T>(List<BoundaryDocument> documents, FrozenDictionary<string, T> before)
        where T : BoundaryDocument
    {
        T[] now = [.. documents.OfType<T>()];
        return now.Length == before.Count && now.All(document => ReferenceEquals(before.GetValueOrDefault(document.Name), document));
    }

    // Compiled again only where it or what it is compiled for has changed.
    private ShadowDraft? Shadow(List<BoundaryDocument> documents) =>
        _current.Shadow is { } before && ReferenceEquals(before.State, _shadow) && AreSame(documents, _current.Routes) && AreSame(documents, _current.Teams)
            ? before
            : ShadowDraft.Of(_shadow, documents);

    // A change that leaves every policy and route as it was, such as a suspension, keeps the compiled bundle.
    private PolicyBundle? Compile(List<BoundaryDocument> documents)
    {
        AuthorityView before = _current;
        if (before.Policies is not null
            && AreSame(documents, before.PolicyDocuments)
            && AreSame(documents, before.PolicyExceptions)
            && AreSame(documents, before.Routes))
        {
            return before.Policies;
        }

        switch (PolicyCompiler.Compile(documents))
        {
            case PolicyCompilation.Compiled compiled:
                return compiled.Bundle;
            case PolicyCompilation.Refused refused:
                Log.InvalidPolicies(logger, refused.Errors[0].ToString());
                return null;
            default:
                return null;
        }
    }

    // Whoever can write to the store still cannot put policies in force that nobody has signed.
    private PolicyBundle? Trusted(PolicyBundle? bundle)
    {
        if (bundle is null || !trust.IsRequired || bundle.PolicyCount == 0)
        {
            return bundle;
        }

        string? text = _manifest.Activations is [{ } activation, ..] ? activation.Signature : null;
        PolicySignature? signature = text is null ? null : BoundaryFolderReader.Read([("signature", text)]).Signature;
        if (trust.Refuses(signature, bundle.Version) is string reason)
        {
            Log.UntrustedPolicies(logger, reason);
            return null;
        }

        return bundle;
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 1201, Level = LogLevel.Critical, Message = "stored authority cannot be read: {Document} at {Revision}; everything is denied")]
        public static partial void Unreadable(ILogger logger, string document, string revision);

        [LoggerMessage(EventId = 1202, Level = LogLevel.Critical, Message = "the stored policies do not compile; everything is denied: {Error}")]
        public static partial void InvalidPolicies(ILogger logger, string error);

        [LoggerMessage(EventId = 1203, Level = LogLevel.Critical, Message = "the stored policies are not to be trusted; everything is denied: {Reason}")]
        public static partial void UntrustedPolicies(ILogger logger, string reason);
    }
}
