using System.Collections.Immutable;
using System.Text.Json;
using Atellagent.Storage.OpenIddict;
using OpenIddict.Abstractions;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace Atellagent.Storage.Tests.OpenIddict;

public abstract class AuthorizationStoreContract : StoreContract
{
    private IOpenIddictAuthorizationStore<AuthorizationRow> Store => Stores.Authorizations;

    [Fact]
    public async Task An_authorization_comes_back_with_everything_that_was_set()
    {
        ApplicationRow application = await AddApplicationAsync("web");
        AuthorizationRow authorization = await Store.InstantiateAsync(Cancellation);
        using JsonDocument number = JsonDocument.Parse("0.10");
        await Store.SetApplicationIdAsync(authorization, application.Id, Cancellation);
        await Store.SetSubjectAsync(authorization, "ada", Cancellation);
        await Store.SetTypeAsync(authorization, AuthorizationTypes.AdHoc, Cancellation);
        await Store.SetStatusAsync(authorization, Statuses.Valid, Cancellation);
        await Store.SetScopesAsync(authorization, ["read", "write"], Cancellation);
        await Store.SetCreationDateAsync(authorization, FixedTime.Now, Cancellation);
        ImmutableDictionary<string, JsonElement> properties =
            ImmutableDictionary<string, JsonElement>.Empty.Add("n", number.RootElement);
        await Store.SetPropertiesAsync(authorization, properties, Cancellation);

        await Store.CreateAsync(authorization, Cancellation);

        AuthorizationRow found = await FindAsync(authorization);
        Assert.Equal(authorization.Id, await Store.GetIdAsync(found, Cancellation));
        Assert.Equal(application.Id, await Store.GetApplicationIdAsync(found, Cancellation));
        Assert.Equal("ada", await Store.GetSubjectAsync(found, Cancellation));
        Assert.Equal(AuthorizationTypes.AdHoc, await Store.GetTypeAsync(found, Cancellation));
        Assert.Equal(Statuses.Valid, await Store.GetStatusAsync(found, Cancellation));
        Assert.Equal(["read", "write"], await Store.GetScopesAsync(found, Cancellation));
        Assert.Equal(FixedTime.Now, await Store.GetCreationDateAsync(found, Cancellation));
        Assert.Equal("0.10", (await Store.GetPropertiesAsync(found, Cancellation))["n"].GetRawText());
    }

    [Fact]
    public async Task Authorizations_are_found_by_what_is_given_and_nothing_given_finds_all()
    {
        ApplicationRow application = await AddApplicationAsync("web");
        AuthorizationRow mine = await AddAuthorizationAsync(row =>
        {
            row.ApplicationId = application.Id;
            row.Scopes = """["read","write"]""";
        });
        AuthorizationRow other = await AddAuthorizationAsync(row =>
        {
            row.Subject = "bob";
            row.Status = Statuses.Inactive;
            row.Type = AuthorizationTypes.AdHoc;
        });

        Assert.Equal(2, (await IdsAsync(Store.FindAsync(null, null, null, null, null, Cancellation))).Count);
        Assert.Equal([mine.Id], await IdsAsync(Store.FindAsync("ada", null, null, null, null, Cancellation)));
        Assert.Equal([mine.Id], await IdsAsync(Store.FindAsync(null, application.Id, null, null, null, Cancellation)));
        Assert.Equal([other.Id], await IdsAsync(Store.FindAsync(null, null, Statuses.Inactive, null, null, Cancellation)));
        Assert.Equal(
            [other.Id],
            await IdsAsync(Store.FindAsync(null, null, null, AuthorizationTypes.AdHoc, null, Cancellation)));
        Assert.Equal([mine.Id], await IdsAsync(Store.FindAsync(null, null, null, null, ["write"], Cancellation)));
        Assert.Equal([mine.Id], await IdsAsync(Store.FindAsync(null, null, null, null, ["write", "read"], Cancellation)));
        Assert.Empty(await IdsAsync(Store.FindAsync(null, null, null, null, ["read", "admin"], Cancellation)));
        Assert.Empty(await IdsAsync(Store.FindAsync("ada", null, Statuses.Inactive, null, null, Cancellation)));
        Assert.Equal([mine.Id], await IdsAsync(Store.FindByApplicationIdAsync(application.Id, Cancellation)));
        Assert.Equal([other.Id], await IdsAsync(Store.FindBySubjectAsync("bob", Cancellation)));
    }

    [Fact]
    public async Task An_authorization_of_an_unknown_client_is_refused() =>
        await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(
            () => AddAuthorizationAsync(row => row.ApplicationId = "app_none"));

    [Fact]
    public async Task An_update_or_a_deletion_on_an_old_version_is_refused()
    {
        AuthorizationRow authorization = await AddAuthorizationAsync();
        AuthorizationRow stale = await FindAsync(authorization);
        await Store.UpdateAsync(authorization, Cancellation);

        await Assert.ThrowsAsync<OpenIddictExceptions.ConcurrencyException>(
            async () => await Store.UpdateAsync(stale, Cancellation));
        await Assert.ThrowsAsync<OpenIddictExceptions.ConcurrencyException>(
            async () => await Store.DeleteAsync(stale, Cancellation));

        Assert.Equal(1, await Store.CountAsync(Cancellation));
    }

    [Fact]
    public async Task A_writer_that_read_before_a_bulk_revocation_cannot_undo_it()
    {
        AuthorizationRow stale = await AddAuthorizationAsync();
        await Store.RevokeBySubjectAsync("ada", Cancellation);

        await Assert.ThrowsAsync<OpenIddictExceptions.ConcurrencyException>(
            async () => await Store.UpdateAsync(stale, Cancellation));

        Assert.Equal(Statuses.Revoked, await StatusOfAsync(stale));
    }

    [Fact]
    public async Task A_deleted_authorization_takes_its_tokens_along_and_the_clock_rises()
    {
        AuthorizationRow authorization = await AddAuthorizationAsync();
        TokenRow token = await AddTokenAsync(row => row.AuthorizationId = authorization.Id);

        await Store.DeleteAsync(authorization, Cancellation);

        Assert.Null(await StatusOfAsync(token));
        Assert.Equal([token.Id], await Stores.ReadChangedTokensAsync());
    }

    [Fact]
    public async Task A_revoked_authorization_revokes_its_tokens_and_the_clock_rises()
    {
        AuthorizationRow authorization = await AddAuthorizationAsync();
        TokenRow token = await AddTokenAsync(row => row.AuthorizationId = authorization.Id);
        TokenRow other = await AddTokenAsync();

        await Store.SetStatusAsync(authorization, Statuses.Revoked, Cancellation);
        await Store.UpdateAsync(authorization, Cancellation);

        Assert.Equal(Statuses.Revoked, await StatusOfAsync(token));
        Assert.Equal(Statuses.Valid, await StatusOfAsync(other));
        Assert.Equal([token.Id], await Stores.ReadChangedTokensAsync());
    }

    [Fact]
    public async Task Revocation_reaches_what_fits_and_counts_it_once()
    {
        ApplicationRow application = await AddApplicationAsync("web");
        AuthorizationRow mine = await AddAuthorizationAsync(row => row.ApplicationId = application.Id);
        AuthorizationRow other = await AddAuthorizationAsync(row => row.Subject = "bob");

        Assert.Equal(0, await Store.RevokeAsync("bob", application.Id, null, null, Cancellation));
        Assert.Equal(1, await Store.RevokeByApplicationIdAsync(application.Id, Cancellation));
        Assert.Equal(0, await Store.RevokeByApplicationIdAsync(application.Id, Cancellation));
        Assert.Equal(Statuses.Revoked, await StatusOfAsync(mine));
        Assert.Equal(Statuses.Valid, await StatusOfAsync(other));
        Assert.Equal(1, await Store.RevokeAsync(null, null, Statuses.Valid, null, Cancellation));
        Assert.Equal(Statuses.Revoked, await StatusOfAsync(other));
    }

    [Fact]
    public async Task Pruning_takes_old_ended_or_unused_ad_hoc_authorizations_without_tokens()
    {
        DateTimeOffset threshold = FixedTime.Now.AddDays(1);
        await AddAuthorizationAsync(row => row.Status = Statuses.Revoked);
        await AddAuthorizationAsync(row => row.Type = AuthorizationTypes.AdHoc);
        AuthorizationRow valid = await AddAuthorizationAsync();
        AuthorizationRow used = await AddAuthorizationAsync(row => row.Type = AuthorizationTypes.AdHoc);
        await AddTokenAsync(row => row.AuthorizationId = used.Id);
        AuthorizationRow young = await AddAuthorizationAsync(row =>
        {
            row.Status = Statuses.Revoked;
            row.CreatedAt = threshold.ToUnixTimeMilliseconds();
        });

        long pruned = await Store.PruneAsync(threshold, Cancellation);

        Assert.Equal(2, pruned);
        string[] left = [.. new[] { valid.Id, used.Id, young.Id }.Order(StringComparer.Ordinal)];
        Assert.Equal(left, await IdsAsync(Store.ListAsync(null, null, Cancellation)));
        Assert.Equal(left[1..2], await IdsAsync(Store.ListAsync(1, 1, Cancellation)));
    }

    [Fact]
    public async Task Queries_by_expression_are_refused()
    {
        await Assert.ThrowsAsync<NotSupportedException>(
            async () => await Store.CountAsync(query => query, Cancellation));
        await Assert.ThrowsAsync<NotSupportedException>(
            async () => await Store.GetAsync((query, _) => query, "state", Cancellation));
        Assert.Throws<NotSupportedException>(() => Store.ListAsync((query, _) => query, "state", Cancellation));
    }

    private async Task<AuthorizationRow> FindAsync(AuthorizationRow authorization) =>
        Assert.IsType<AuthorizationRow>(await Store.FindByIdAsync(authorization.Id, Cancellation));

    private static async Task<List<string>> IdsAsync(IAsyncEnumerable<AuthorizationRow> rows) =>
        await rows.Select(row => row.Id).ToListAsync(Cancellation);
}
