using System.Collections.Frozen;
using Atellagent.Domain.Documents;
using Atellagent.Domain.Json;

namespace Atellagent.Boundary.Routes.Issuers;

/// <summary>
/// The keys of one revision of one issuer. They are read again when they are an hour old, and for a key that they do not hold,
/// for that at most once a minute. What cannot be read again stays good until it is a day old; then, nobody is believed.
/// </summary>
/// <param name="issuer">The issuer.</param>
/// <param name="reader">Reads its keys.</param>
/// <param name="time">The clock.</param>
/// <param name="failed">Is told why they could not be read.</param>
internal sealed class IssuerKeyCache(TrustedIssuerDocument issuer, IssuerKeyReader reader, TimeProvider time, Action<string> failed) : IDisposable
{
    /// <summary>How long keys are taken as they are.</summary>
    public static readonly TimeSpan Fresh = TimeSpan.FromHours(1);

    /// <summary>How long keys are good that cannot be read again.</summary>
    public static readonly TimeSpan LastKnownGood = TimeSpan.FromHours(24);

    /// <summary>How often, at most, an unknown key is a reason to read the keys again.</summary>
    public static readonly TimeSpan UnknownPause = TimeSpan.FromMinutes(1);

    /// <summary>How long a failure is remembered, so that an issuer that is down is not asked with every request.</summary>
    public static readonly TimeSpan FailurePause = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim _one = new(1, 1);
    private volatile KeysAt? _keys;
    private DateTimeOffset? _failedAt;
    private DateTimeOffset? _unknownAt;
    private string _problem = "";

    /// <summary>Whether it is for an issuer as the issuer is now.</summary>
    public bool IsFor(TrustedIssuerDocument wanted) => ReferenceEquals(issuer, wanted) || issuer.Revision == wanted.Revision;

    /// <summary>Finds a key.</summary>
    /// <param name="identifier">The key's <c>kid</c>.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The key, or why there is none.</returns>
    public async ValueTask<IssuerKey> FindAsync(string identifier, CancellationToken cancellationToken)
    {
        if (_keys is { } known && !IsOlder(known.At, Fresh) && known.Keys.TryGetValue(identifier, out JsonObject? key))
        {
            return new IssuerKey.Found(key);
        }

        await _one.WaitAsync(cancellationToken);
        try
        {
            await RefreshAsync(identifier, cancellationToken);
            return Answer(identifier);
        }
        finally
        {
            _one.Release();
        }
    }

    /// <inheritdoc />
    public void Dispose() => _one.Dispose();

    private IssuerKey Answer(string identifier)
    {
        if (_keys is not { } keys || IsOlder(keys.At, LastKnownGood))
        {
            return new IssuerKey.Refused($"the keys of {issuer.Name} cannot be had: {_problem}");
        }

        return keys.Keys.TryGetValue(identifier, out JsonObject? key)
            ? new IssuerKey.Found(key)
            : new IssuerKey.Refused($"the token's key is none of {issuer.Name}");
    }

    private async Task RefreshAsync(string identifier, CancellationToken cancellationToken)
    {
        bool isUnknown = _keys is { } known && !IsOlder(known.At, Fresh);
        if (isUnknown && _keys!.Keys.ContainsKey(identifier))
        {
            // Somebody else has read them in the meantime.
            return;
        }

        if ((_failedAt is { } failure && !IsOlder(failure, FailurePause)) || (isUnknown && _unknownAt is { } asked && !IsOlder(asked, UnknownPause)))
        {
            return;
        }

        DateTimeOffset now = time.GetUtcNow();
        _unknownAt = isUnknown ? now : _unknownAt;
        (FrozenDictionary<string, JsonObject>? keys, string? problem) = await reader.ReadAsync(issuer, cancellationToken);
        if (keys is null)
        {
            (_failedAt, _problem) = (time.GetUtcNow(), problem!);
            failed(_problem);
            return;
        }

        (_keys, _failedAt) = (new KeysAt(keys, now), null);
    }

    private bool IsOlder(DateTimeOffset then, TimeSpan age) => time.GetUtcNow() - then >= age;

    private sealed record KeysAt(FrozenDictionary<string, JsonObject> Keys, DateTimeOffset At);
}
