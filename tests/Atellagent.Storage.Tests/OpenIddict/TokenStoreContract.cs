using System.Collections.Immutable;
using System.Text.Json;
using Atellagent.Storage.OpenIddict;
using OpenIddict.Abstractions;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace Atellagent.Storage.Tests.OpenIddict;

public abstract class TokenStoreContract : StoreContract
{
    private IOpenIddictTokenStore<TokenRow> Store => Stores.Tokens;

    [Fact]
    public async Task A_token_comes_back_with_everything_that_was_set()
    {
        ApplicationRow application = await AddApplicationAsync("agent");
        AuthorizationRow authorization = await AddAuthorizationAsync();
        TokenRow token = await Store.InstantiateAsync(Cancellation);
        using JsonDocument text = JsonDocument.Parse("\"x\"");
        await Store.SetApplicationIdAsync(token, application.Id, Cancellation);
        await Store.SetAuthorizationIdAsync(token, authorization.Id, Cancellation);
        await Store.SetSubjectAsync(token, "ada", Cancellation);
        await Store.SetTypeAsync(token, TokenTypeIdentifiers.RefreshToken, Cancellation);
        await Store.SetStatusAsync(token, Statuses.Valid, Cancellation);
        await Store.SetReferenceIdAsync(token, "reference", Cancellation);
        await Store.SetPayloadAsync(token, "payload", Cancellation);
        await Store.SetCreationDateAsync(token, FixedTime.Now, Cancellation);
        await Store.SetExpirationDateAsync(token, FixedTime.FarAhead, Cancellation);
        await Store.SetRedemptionDateAsync(token, FixedTime.Now.AddMilliseconds(1), Cancellation);
        ImmutableDictionary<string, JsonElement> properties =
            ImmutableDictionary<string, JsonElement>.Empty.Add("p", text.RootElement);
        await Store.SetPropertiesAsync(token, properties, Cancellation);

        await Store.CreateAsync(token, Cancellation);

        TokenRow found = await FindAsync(token);
        Assert.Equal(token.Id, await Store.GetIdAsync(found, Cancellation));
        Assert.Equal(application.Id, await Store.GetApplicationIdAsync(found, Cancellation));
        Assert.Equal(authorization.Id, await Store.GetAuthorizationIdAsync(found, Cancellation));
        Assert.Equal("ada", await Store.GetSubjectAsync(found, Cancellation));
        Assert.Equal(TokenTypeIdentifiers.RefreshToken, await Store.GetTypeAsync(found, Cancellation));
        Assert.Equal(Statuses.Valid, await Store.GetStatusAsync(found, Cancellation));
        Assert.Equal("reference", await Store.GetReferenceIdAsync(found, Cancellation));
        Assert.Equal("payload", await Store.GetPayloadAsync(found, Cancellation));
        Assert.Equal(FixedTime.Now, await Store.GetCreationDateAsync(found, Cancellation));
        Assert.Equal(FixedTime.FarAhead, await Store.GetExpirationDateAsync(found, Cancellation));
        Assert.Equal(FixedTime.Now.AddMilliseconds(1), await Store.GetRedemptionDateAsync(found, Cancellation));
        Assert.Equal("x", (await Store.GetPropertiesAsync(found, Cancellation))["p"].GetString());
    }

    [Fact]
    public async Task Nothing_is_made_up_for_what_was_not_given()
    {
        TokenRow token = await AddTokenAsync(row => (row.CreatedAt, row.ExpiresAt) = (null, null));

        TokenRow found = await FindAsync(token);

        Assert.Null(await Store.GetPayloadAsync(found, Cancellation));
        Assert.Null(await Store.GetReferenceIdAsync(found, Cancellation));
        Assert.Null(await Store.GetCreationDateAsync(found, Cancellation));
        Assert.Null(await Store.GetExpirationDateAsync(found, Cancellation));
        Assert.Null(await Store.GetRedemptionDateAsync(found, Cancellation));
        Assert.Empty(await Store.GetPropertiesAsync(found, Cancellation));
    }

    [Fact]
    public async Task Ids_and_references_are_unique_and_a_client_must_exist()
    {
        TokenRow token = await AddTokenAsync(row => row.ReferenceId = "r1");

        await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(
            async () => await Store.CreateAsync(token, Cancellation));
        await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(
            () => AddTokenAsync(row => row.ReferenceId = "r1"));
        await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(
            () => AddTokenAsync(row => row.ApplicationId = "app_none"));
        await AddTokenAsync();
        await AddTokenAsync();

        Assert.Equal(3, await Store.CountAsync(Cancellation));
        Assert.Equal(token.Id, (await Store.FindByReferenceIdAsync("r1", Cancellation))?.Id);
        Assert.Null(await Store.FindByReferenceIdAsync("R1", Cancellation));
    }

    [Fact]
    public async Task Tokens_are_found_by_what_is_given_and_nothing_given_finds_all()
    {
        ApplicationRow application = await AddApplicationAsync("agent");
        AuthorizationRow authorization = await AddAuthorizationAsync();
        TokenRow mine = await AddTokenAsync(row => row.ApplicationId = application.Id);
        TokenRow other = await AddTokenAsync(row =>
        {
            row.Subject = "bob";
            row.AuthorizationId = authorization.Id;
            row.Status = Statuses.Inactive;
            row.Type = TokenTypeIdentifiers.RefreshToken;
        });

        Assert.Equal(2, (await IdsAsync(Store.FindAsync(null, "", null, null, Cancellation))).Count);
        Assert.Equal([mine.Id], await IdsAsync(Store.FindAsync("ada", application.Id, null, null, Cancellation)));
        Assert.Empty(await IdsAsync(Store.FindAsync("bob", application.Id, null, null, Cancellation)));
        Assert.Equal([other.Id], await IdsAsync(Store.FindAsync(null, null, Statuses.Inactive, null, Cancellation)));
        Assert.Equal(
            [other.Id],
            await IdsAsync(Store.FindAsync(null, null, null, TokenTypeIdentifiers.RefreshToken, Cancellation)));
        Assert.Equal([mine.Id], await IdsAsync(Store.FindByApplicationIdAsync(application.Id, Cancellation)));
        Assert.Equal([other.Id], await IdsAsync(Store.FindByAuthorizationIdAsync(authorization.Id, Cancellation)));
        Assert.Equal([other.Id], await IdsAsync(Store.FindBySubjectAsync("bob", Cancellation)));
        Assert.Equal(
            new[] { mine.Id, other.Id }.Order(StringComparer.Ordinal).Skip(1),
            await IdsAsync(Store.ListAsync(1, 1, Cancellation)));
    }

    [Fact]
    public async Task Of_many_writers_with_the_same_version_exactly_one_wins()
    {
        TokenRow token = await AddTokenAsync();
        int won = 0;
        int refused = 0;

        await Parallel.ForEachAsync(Enumerable.Range(0, 8), Cancellation, async (_, cancellationToken) =>
        {
            TokenRow copy = new()
            {
                Id = token.Id,
                Version = token.Version,
                Type = token.Type,
                Status = Statuses.Redeemed,
            };
            try
            {
                await Store.UpdateAsync(copy, cancellationToken);
                Interlocked.Increment(ref won);
            }
            catch (OpenIddictExceptions.ConcurrencyException)
            {
                Interlocked.Increment(ref refused);
            }
        });

        Assert.Equal((1, 7), (won, refused));
        Assert.Equal(1, await Stores.ReadClockAsync());
    }

    [Fact]
    public async Task A_deletion_on_an_old_version_is_refused()
    {
        TokenRow token = await AddTokenAsync();
        TokenRow stale = await FindAsync(token);
        await Store.UpdateAsync(token, Cancellation);

        await Assert.ThrowsAsync<OpenIddictExceptions.ConcurrencyException>(
            async () => await Store.DeleteAsync(stale, Cancellation));

        await Store.DeleteAsync(token, Cancellation);
        Assert.Equal(0, await Store.CountAsync(Cancellation));
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

    private async Task<TokenRow> FindAsync(TokenRow token) =>
        Assert.IsType<TokenRow>(await Store.FindByIdAsync(token.Id, Cancellation));

    private static async Task<List<string>> IdsAsync(IAsyncEnumerable<TokenRow> rows) =>
        await rows.Select(row => row.Id).ToListAsync(Cancellation);
}
