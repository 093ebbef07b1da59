using System.Security.Cryptography;
using Atellagent.Boundary.Administration;
using Atellagent.Boundary.Evidence;
using Atellagent.Domain.Clocks;
using Atellagent.Domain.Json;
using Atellagent.Silo.Composition;
using Atellagent.Storage.Keys;
using Microsoft.Extensions.Options;
using OpenIddict.Server;

namespace Atellagent.Silo.Identity.Keys;

/// <summary>
/// The keys that sign tokens, and their succession: the next key is published from the moment that the one before it begins
/// to sign, and a key that signs no more stays published until the last token under it is dead.
/// </summary>
/// <param name="store">Where they are, sealed.</param>
/// <param name="seal">Seals private halves.</param>
/// <param name="renewal">Moves them to another master.</param>
/// <param name="folder">Where the key of an earlier version may be.</param>
/// <param name="ledger">Evidence of every rotation, before it.</param>
/// <param name="server">OpenIddict's options, thrown away when keys change.</param>
/// <param name="time">The clock.</param>
internal sealed class SigningKeyRing(
    SigningKeyStore store,
    KeySeal seal,
    KeyRingRenewal renewal,
    DataFolder folder,
    EvidenceLedger ledger,
    IOptionsMonitorCache<OpenIddictServerOptions> server,
    TimeProvider time) : IDisposable
{
    private readonly SemaphoreSlim _changing = new(1, 1);
    private volatile SigningKeySet? _keys;

    /// <summary>The keys of the moment.</summary>
    /// <exception cref="InvalidOperationException">They have not been opened.</exception>
    public SigningKeySet Keys => _keys ?? throw new InvalidOperationException("the signing keys are not open");

    /// <summary>Opens the keys; the first start makes them.</summary>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>A task that ends when tokens can be signed.</returns>
    /// <exception cref="StartRefusedException">They cannot be opened.</exception>
    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        try
        {
            await renewal.RunAsync(cancellationToken);
            if ((await store.ReadAsync(cancellationToken)).Count == 0)
            {
                await BeginAsync(cancellationToken);
            }

            _keys = SigningKeySet.Of([.. (await store.ReadAsync(cancellationToken)).Select(row => SigningKey.Open(row, seal.Open))]);
        }
        catch (Exception fault) when (fault is CryptographicException or FormatException or InvalidDataException)
        {
            throw new StartRefusedException(
                $"the keys that sign tokens cannot be opened: is '{folder.KeyRing}' the key ring of this database, and Keys:MasterRef its master? ({fault.Message})");
        }

        // It stands in the database by now, sealed.
        File.Delete(folder.EarlierSigningKey);
    }

    /// <summary>Lets the next key sign.</summary>
    /// <param name="by">Who wants it.</param>
    /// <param name="why">Why.</param>
    /// <param name="endTokens">True where somebody else may have the keys: then all go, and every token with them.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>What came of it.</returns>
    public async Task<RotationResult> RotateAsync(string by, string why, bool endTokens, CancellationToken cancellationToken)
    {
        await _changing.WaitAsync(cancellationToken);
        try
        {
            return await ChangeAsync(by, why, endTokens, cancellationToken);
        }
        finally
        {
            _changing.Release();
        }
    }

    /// <summary>Takes keys out of what is published whose last token is dead.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A task that ends when they are gone.</returns>
    public async Task RemoveEndedAsync(CancellationToken cancellationToken)
    {
        await _changing.WaitAsync(cancellationToken);
        try
        {
            if (await store.RemoveEndedAsync(time.GetEarliestUtcNow(), cancellationToken) > 0)
            {
                await ReloadAsync(cancellationToken);
            }
        }
        finally
        {
            _changing.Release();
        }
    }

    /// <summary>Takes over what another silo has done to the keys.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A task that ends when these are the keys of the database.</returns>
    public async Task FollowAsync(CancellationToken cancellationToken)
    {
        await _changing.WaitAsync(cancellationToken);
        try
        {
            HashSet<(string, long?, long?)> stored = [.. (await store.ReadAsync(cancellationToken)).Select(static row => (row.Id, row.SignsFrom, row.RetiredAt))];
            if (!stored.SetEquals(Keys.Published.Select(static key => (key.Row.Id, key.Row.SignsFrom, key.Row.RetiredAt))))
            {
                await ReloadAsync(cancellationToken);
            }
        }
        finally
        {
            _changing.Release();
        }
    }

    /// <inheritdoc />
    public void Dispose() => _changing.Dispose();

    private async Task<RotationResult> ChangeAsync(string by, string why, bool endTokens, CancellationToken cancellationToken)
    {
        DateTimeOffset now = time.GetUtcNow();
        SigningKeySet before = Keys;
        SigningKey? current = endTokens ? SigningKey.Make(seal.Close, now, now) : null;
        SigningKey next = SigningKey.Make(seal.Close, now, signsFrom: null);
        JsonObject subject = JsonObject.Of(
            ("endTokens", JsonBoolean.Of(endTokens)),
            ("from", new JsonString(before.Current.Row.Id)),
            ("next", new JsonString(next.Row.Id)),
            ("to", new JsonString((current ?? before.Next).Row.Id)),
            ("why", why.Length == 0 ? null : new JsonString(why)));
        if (await ledger.RecordAsync(AdministrationRecord.Of("rotate-keys", by, subject, now), cancellationToken) is not LedgerResult.Durable)
        {
            return new RotationResult.EvidenceUnavailable();
        }

        if (current is not null)
        {
            await store.ReplaceAsync(current.Row, next.Row, now, cancellationToken);
        }
        else if (!await store.RotateAsync(before.Current.Row.Id, before.Next.Row.Id, next.Row, now, cancellationToken))
        {
            throw new InvalidOperationException("the signing keys were changed by somebody else at the same time");
        }

        await ReloadAsync(cancellationToken);
        return new RotationResult.Rotated(Keys);
    }

    private async Task ReloadAsync(CancellationToken cancellationToken)
    {
        _keys = SigningKeySet.Of([.. (await store.ReadAsync(cancellationToken)).Select(row => SigningKey.Open(row, seal.Open))]);
        server.Clear();
    }

    private async Task BeginAsync(CancellationToken cancellationToken)
    {
        DateTimeOffset now = time.GetUtcNow();
        SigningKey current = folder.ReadEarlierSigningKey() is { } earlier
            ? SigningKey.Of(earlier, seal.Close, now, now)
            : SigningKey.Make(seal.Close, now, now);
        await store.BeginAsync(current.Row, SigningKey.Make(seal.Close, now, signsFrom: null).Row, cancellationToken);
    }
}
