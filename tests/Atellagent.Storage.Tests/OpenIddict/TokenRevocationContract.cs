using Atellagent.Storage.OpenIddict;
using OpenIddict.Abstractions;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace Atellagent.Storage.Tests.OpenIddict;

/// <summary>However a token ends before its time, the authority clock rises; and an ended token stays ended.</summary>
public abstract class TokenRevocationContract : StoreContract
{
    private IOpenIddictTokenStore<TokenRow> Store => Stores.Tokens;

    [Fact]
    public async Task Issuing_and_changing_anything_but_the_status_leaves_the_clock_alone()
    {
        TokenRow token = await AddTokenAsync();

        await Store.SetPayloadAsync(token, "p", Cancellation);
        await Store.UpdateAsync(token, Cancellation);

        Assert.Equal(0, await Stores.ReadClockAsync());
        Assert.Empty(await Stores.ReadChangedTokensAsync());
    }

    [Fact]
    public async Task What_was_issued_here_is_known_without_reading_it_back_and_nothing_else_is()
    {
        TokenRow token = await AddTokenAsync();
        TokenEntry? read = await Stores.Entries.FindAsync(token.Id, Cancellation);
        await Stores.ExecuteAsync("delete from openiddict_token");

        Assert.Equal(read, await Stores.Entries.FindAsync(token.Id, Cancellation));
        Assert.Equal((Statuses.Valid, "ada", FixedTime.FarAhead), (read!.Status, read.Subject, read.ExpiresAt));
        Assert.Null(await Stores.Entries.FindAsync(token.Id + "x", Cancellation));
    }

    [Fact]
    public async Task Whatever_ends_a_token_here_is_read_when_the_token_is_used_next()
    {
        ApplicationRow client = await AddApplicationAsync("agent");
        foreach (Func<TokenRow, Task> end in (Func<TokenRow, Task>[])[
            async token =>
            {
                await Store.SetStatusAsync(token, Statuses.Revoked, Cancellation);
                await Store.UpdateAsync(token, Cancellation);
            },
            async token => await Store.RevokeAsync("ada", null, null, null, Cancellation),
            async token => await Store.RevokeBySubjectAsync("ada", Cancellation),
            async token => await Store.RevokeByApplicationIdAsync(client.Id, Cancellation),
        ])
        {
            TokenRow token = await AddTokenAsync(row => row.ApplicationId = client.Id);
            Assert.Equal(Statuses.Valid, (await Stores.Entries.FindAsync(token.Id, Cancellation))!.Status);
            await end(token);
            Assert.Equal(Statuses.Revoked, (await Stores.Entries.FindAsync(token.Id, Cancellation))!.Status);
        }

        TokenRow gone = await AddTokenAsync();
        await Store.DeleteAsync(gone, Cancellation);
        Assert.Null(await Stores.Entries.FindAsync(gone.Id, Cancellation));
    }

    [Fact]
    public async Task Revoking_one_token_raises_the_clock_and_names_the_token()
    {
        TokenRow token = await AddTokenAsync();

        await Store.SetStatusAsync(token, Statuses.Revoked, Cancellation);
        await Store.UpdateAsync(token, Cancellation);

        Assert.Equal(Statuses.Revoked, await StatusOfAsync(token));
        Assert.Equal(1, await Stores.ReadClockAsync());
        Assert.Equal([token.Id], await Stores.ReadChangedTokensAsync());
    }

    [Fact]
    public async Task A_status_that_changes_again_raises_the_clock_again()
    {
        TokenRow token = await AddTokenAsync();
        await Store.SetStatusAsync(token, Statuses.Redeemed, Cancellation);
        await Store.UpdateAsync(token, Cancellation);

        await Store.SetStatusAsync(token, Statuses.Revoked, Cancellation);
        await Store.UpdateAsync(token, Cancellation);

        Assert.Equal(2, await Stores.ReadClockAsync());
        Assert.Equal([token.Id], await Stores.ReadChangedTokensAsync());
    }

    [Fact]
    public async Task A_code_that_a_person_activates_is_not_named_as_ended()
    {
        TokenRow token = await AddTokenAsync(row => row.Status = Statuses.Inactive);

        await Store.SetStatusAsync(token, Statuses.Valid, Cancellation);
        await Store.UpdateAsync(token, Cancellation);

        Assert.Equal(0, await Stores.ReadClockAsync());
        Assert.Empty(await Stores.ReadChangedTokensAsync());
    }

    [Theory]
    [InlineData("subject")]
    [InlineData("application")]
    [InlineData("authorization")]
    [InlineData("filter")]
    [InlineData("hand")]
    public async Task Every_bulk_revocation_reaches_what_fits_counts_it_once_and_raises_the_clock(string by)
    {
        ApplicationRow application = await AddApplicationAsync("agent");
        AuthorizationRow authorization = await AddAuthorizationAsync();
        void Fill(TokenRow row) => (row.ApplicationId, row.AuthorizationId) = (application.Id, authorization.Id);
        TokenRow[] fitting = [await AddTokenAsync(Fill), await AddTokenAsync(Fill)];
        TokenRow other = await AddTokenAsync(row => row.Subject = "bob");

        long first = await RevokeAsync(by, application.Id, authorization.Id);
        long second = await RevokeAsync(by, application.Id, authorization.Id);

        Assert.Equal((2, 0), (first, second));
        Assert.All(fitting, token => Assert.Equal(Statuses.Revoked, StatusOfAsync(token).GetAwaiter().GetResult()));
        Assert.Equal(Statuses.Valid, await StatusOfAsync(other));
        Assert.Equal(2, await Stores.ReadClockAsync());
        Assert.Equal(
            fitting.Select(token => token.Id).Order(StringComparer.Ordinal),
            await Stores.ReadChangedTokensAsync());
    }

    [Fact]
    public async Task A_writer_that_read_before_a_bulk_revocation_cannot_undo_it()
    {
        TokenRow stale = await AddTokenAsync();
        await Store.RevokeBySubjectAsync("ada", Cancellation);

        await Assert.ThrowsAsync<OpenIddictExceptions.ConcurrencyException>(
            async () => await Store.UpdateAsync(stale, Cancellation));

        Assert.Equal(Statuses.Revoked, await StatusOfAsync(stale));
    }

    [Fact]
    public async Task A_revoked_token_stays_revoked_even_by_hand()
    {
        TokenRow token = await AddTokenAsync(row => row.Status = Statuses.Revoked);

        await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(
            () => Stores.ExecuteAsync("update openiddict_token set status = 'valid'"));

        Assert.Equal(Statuses.Revoked, await StatusOfAsync(token));
    }

    [Fact]
    public async Task Deleting_a_token_that_still_counts_raises_the_clock()
    {
        TokenRow token = await AddTokenAsync();

        await Store.DeleteAsync(token, Cancellation);

        Assert.Equal(1, await Stores.ReadClockAsync());
        Assert.Equal([token.Id], await Stores.ReadChangedTokensAsync());
    }

    [Fact]
    public async Task Pruning_takes_old_ended_expired_and_orphaned_tokens_and_leaves_the_clock_alone()
    {
        DateTimeOffset threshold = FixedTime.Now.AddMinutes(-1);
        long old = threshold.AddDays(-1).ToUnixTimeMilliseconds();
        long expired = FixedTime.Now.AddSeconds(-1).ToUnixTimeMilliseconds();
        AuthorizationRow ended = await AddAuthorizationAsync(row => row.Status = Statuses.Revoked);
        await AddTokenAsync(row => (row.CreatedAt, row.Status) = (old, Statuses.Revoked));
        await AddTokenAsync(row => (row.CreatedAt, row.Status) = (old, Statuses.Redeemed));
        await AddTokenAsync(row => (row.CreatedAt, row.ExpiresAt) = (old, expired));
        await AddTokenAsync(row =>
            (row.CreatedAt, row.ExpiresAt, row.AuthorizationId) = (old, expired, ended.Id));
        TokenRow valid = await AddTokenAsync(row => row.CreatedAt = old);
        TokenRow inactive = await AddTokenAsync(row => (row.CreatedAt, row.Status) = (old, Statuses.Inactive));
        TokenRow young = await AddTokenAsync(row => row.Status = Statuses.Revoked);

        long pruned = await Store.PruneAsync(threshold, Cancellation);

        Assert.Equal(4, pruned);
        Assert.Equal(
            new[] { valid.Id, inactive.Id, young.Id }.Order(StringComparer.Ordinal),
            await Store.ListAsync(null, null, Cancellation).Select(row => row.Id).ToListAsync(Cancellation));
        Assert.Equal(0, await Stores.ReadClockAsync());
    }

    [Fact]
    public async Task Pruning_takes_a_token_whose_authorization_no_longer_counts_and_the_clock_rises()
    {
        AuthorizationRow ended = await AddAuthorizationAsync(row => row.Status = Statuses.Revoked);
        TokenRow orphan = await AddTokenAsync(row => row.AuthorizationId = ended.Id);

        long pruned = await Store.PruneAsync(FixedTime.Now.AddDays(1), Cancellation);

        Assert.Equal(1, pruned);
        Assert.Equal([orphan.Id], await Stores.ReadChangedTokensAsync());
    }

    [Fact]
    public async Task Pruning_goes_on_past_one_batch()
    {
        await Stores.ExecuteAsync(
            """
            with recursive number(n) as (select 1 union all select n + 1 from number where n < 2500)
            insert into openiddict_token (id, version, type, status, created_at)
            select 'tok_' || n, 1, 'access', 'revoked', 1 from number
            """);
        TokenRow valid = await AddTokenAsync();

        long pruned = await Store.PruneAsync(FixedTime.Now, Cancellation);

        Assert.Equal(2500, pruned);
        Assert.Equal(1, await Store.CountAsync(Cancellation));
        Assert.Equal(Statuses.Valid, await StatusOfAsync(valid));
    }

    private async Task<long> RevokeAsync(string by, string application, string authorization)
    {
        switch (by)
        {
            case "subject":
                return await Store.RevokeBySubjectAsync("ada", Cancellation);
            case "application":
                return await Store.RevokeByApplicationIdAsync(application, Cancellation);
            case "authorization":
                return await Store.RevokeByAuthorizationIdAsync(authorization, Cancellation);
            case "filter":
                return await Store.RevokeAsync(
                    "ada", application, Statuses.Valid, TokenTypeIdentifiers.AccessToken, Cancellation);
            default:
                long before = await CountRevokedAsync();
                await Stores.ExecuteAsync("update openiddict_token set status = 'revoked' where subject = 'ada'");
                return await CountRevokedAsync() - before;
        }
    }

    private async Task<long> CountRevokedAsync() =>
        await Store.FindAsync(null, null, Statuses.Revoked, null, Cancellation).CountAsync(Cancellation);
}
