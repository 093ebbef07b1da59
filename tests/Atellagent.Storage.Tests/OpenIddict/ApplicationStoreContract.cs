using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Atellagent.Storage.OpenIddict;
using Microsoft.IdentityModel.Tokens;
using OpenIddict.Abstractions;

namespace Atellagent.Storage.Tests.OpenIddict;

public abstract class ApplicationStoreContract : StoreContract
{
    private const string PublicKey =
        """
        {"keys":[{"kty":"EC","kid":"k1","use":"sig","alg":"ES256","crv":"P-256",
          "x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0",
          "key_ops":["verify"],"x5u":"https://keys.invalid/"}]}
        """;

    private IOpenIddictApplicationStore<ApplicationRow> Store => Stores.Applications;

    [Fact]
    public async Task A_client_comes_back_with_everything_that_was_set()
    {
        ApplicationRow application = await Store.InstantiateAsync(Cancellation);
        using JsonDocument note = JsonDocument.Parse("""{ "a": [1, "zwei"] }""");
        await Store.SetClientIdAsync(application, "agent", Cancellation);
        await Store.SetClientSecretAsync(application, "hash", Cancellation);
        await Store.SetClientTypeAsync(application, "confidential", Cancellation);
        await Store.SetApplicationTypeAsync(application, "web", Cancellation);
        await Store.SetConsentTypeAsync(application, "implicit", Cancellation);
        await Store.SetDisplayNameAsync(application, "Ägent \"1\"", Cancellation);
        await Store.SetDisplayNamesAsync(application, Named("The agent"), Cancellation);
        await Store.SetJsonWebKeySetAsync(application, JsonWebKeySet.Create(PublicKey), Cancellation);
        await Store.SetPermissionsAsync(application, ["ept:token", "gt:client_credentials"], Cancellation);
        await Store.SetRequirementsAsync(application, ["ft:pkce"], Cancellation);
        await Store.SetRedirectUrisAsync(application, ["https://a.invalid/ü"], Cancellation);
        await Store.SetPostLogoutRedirectUrisAsync(application, ["https://a.invalid/out"], Cancellation);
        await Store.SetPropertiesAsync(application, Properties("note", note.RootElement), Cancellation);
        await Store.SetSettingsAsync(application, Settings("tkn_lft:act", "00:10:00"), Cancellation);

        await Store.CreateAsync(application, Cancellation);

        ApplicationRow found = Assert.IsType<ApplicationRow>(await Store.FindByIdAsync(application.Id, Cancellation));
        Assert.NotSame(application, found);
        Assert.Equal(application.Id, await Store.GetIdAsync(found, Cancellation));
        Assert.Equal("agent", await Store.GetClientIdAsync(found, Cancellation));
        Assert.Equal("hash", await Store.GetClientSecretAsync(found, Cancellation));
        Assert.Equal("confidential", await Store.GetClientTypeAsync(found, Cancellation));
        Assert.Equal("web", await Store.GetApplicationTypeAsync(found, Cancellation));
        Assert.Equal("implicit", await Store.GetConsentTypeAsync(found, Cancellation));
        Assert.Equal("Ägent \"1\"", await Store.GetDisplayNameAsync(found, Cancellation));
        Assert.Equal(Named("The agent"), await Store.GetDisplayNamesAsync(found, Cancellation));
        Assert.Equal(["ept:token", "gt:client_credentials"], await Store.GetPermissionsAsync(found, Cancellation));
        Assert.Equal(["ft:pkce"], await Store.GetRequirementsAsync(found, Cancellation));
        Assert.Equal(["https://a.invalid/ü"], await Store.GetRedirectUrisAsync(found, Cancellation));
        Assert.Equal(["https://a.invalid/out"], await Store.GetPostLogoutRedirectUrisAsync(found, Cancellation));
        Assert.Equal("zwei", (await Store.GetPropertiesAsync(found, Cancellation))["note"].GetProperty("a")[1].GetString());
        Assert.Equal("00:10:00", (await Store.GetSettingsAsync(found, Cancellation))["tkn_lft:act"]);
        AssertPublicKey(await Store.GetJsonWebKeySetAsync(found, Cancellation));
    }

    [Fact]
    public async Task A_client_without_anything_set_reads_as_empty_and_not_as_null()
    {
        ApplicationRow application = await AddApplicationAsync("bare");

        ApplicationRow found = Assert.IsType<ApplicationRow>(await Store.FindByIdAsync(application.Id, Cancellation));

        Assert.Empty(await Store.GetPermissionsAsync(found, Cancellation));
        Assert.Empty(await Store.GetRequirementsAsync(found, Cancellation));
        Assert.Empty(await Store.GetRedirectUrisAsync(found, Cancellation));
        Assert.Empty(await Store.GetPostLogoutRedirectUrisAsync(found, Cancellation));
        Assert.Empty(await Store.GetPropertiesAsync(found, Cancellation));
        Assert.Empty(await Store.GetSettingsAsync(found, Cancellation));
        Assert.Empty(await Store.GetDisplayNamesAsync(found, Cancellation));
        Assert.Null(await Store.GetJsonWebKeySetAsync(found, Cancellation));
        Assert.Null(await Store.GetClientSecretAsync(found, Cancellation));
    }

    [Fact]
    public async Task What_was_set_can_be_emptied_again()
    {
        ApplicationRow application = await AddApplicationAsync("agent");
        await Store.SetPermissionsAsync(application, ["ept:token"], Cancellation);
        await Store.SetJsonWebKeySetAsync(application, JsonWebKeySet.Create(PublicKey), Cancellation);
        await Store.UpdateAsync(application, Cancellation);

        await Store.SetPermissionsAsync(application, [], Cancellation);
        await Store.SetJsonWebKeySetAsync(application, null, Cancellation);
        await Store.UpdateAsync(application, Cancellation);

        ApplicationRow found = Assert.IsType<ApplicationRow>(await Store.FindByIdAsync(application.Id, Cancellation));
        Assert.Empty(await Store.GetPermissionsAsync(found, Cancellation));
        Assert.Null(await Store.GetJsonWebKeySetAsync(found, Cancellation));
    }

    [Theory]
    [InlineData("""{"kty":"EC","crv":"P-256","x":"AA","y":"AA","d":"AA"}""")]
    [InlineData("""{"kty":"RSA","n":"AA","e":"AQAB","d":"AA"}""")]
    [InlineData("""{"kty":"RSA","n":"AA","e":"AQAB","p":"AA"}""")]
    [InlineData("""{"kty":"oct","k":"AA"}""")]
    public async Task A_secret_key_is_refused(string key)
    {
        ApplicationRow application = await Store.InstantiateAsync(Cancellation);
        JsonWebKeySet set = new();
        set.Keys.Add(new JsonWebKey(key));

        await Assert.ThrowsAsync<ArgumentException>(
            async () => await Store.SetJsonWebKeySetAsync(application, set, Cancellation));

        Assert.Null(application.JsonWebKeySet);
    }

    [Fact]
    public async Task Clients_are_found_by_client_id_exactly()
    {
        ApplicationRow application = await AddApplicationAsync("Agent");

        ApplicationRow? found = await Store.FindByClientIdAsync("Agent", Cancellation);

        Assert.Equal(application.Id, found?.Id);
        Assert.Null(await Store.FindByClientIdAsync("agent", Cancellation));
        Assert.Null(await Store.FindByClientIdAsync("Agent ", Cancellation));
        Assert.Null(await Store.FindByIdAsync("Agent", Cancellation));
    }

    [Fact]
    public async Task Two_clients_cannot_share_a_client_id()
    {
        await AddApplicationAsync("agent");

        await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() => AddApplicationAsync("agent"));

        Assert.Equal(1, await Store.CountAsync(Cancellation));
    }

    [Fact]
    public async Task Clients_are_found_by_their_redirect_addresses()
    {
        ApplicationRow application = await AddApplicationAsync("web");
        await AddApplicationAsync("other");
        await Store.SetRedirectUrisAsync(application, ["https://a.invalid/1", "https://a.invalid/2"], Cancellation);
        await Store.SetPostLogoutRedirectUrisAsync(application, ["https://a.invalid/out"], Cancellation);
        await Store.UpdateAsync(application, Cancellation);

        Assert.Equal(["web"], await ClientsAsync(Store.FindByRedirectUriAsync("https://a.invalid/2", Cancellation)));
        Assert.Equal(
            ["web"],
            await ClientsAsync(Store.FindByPostLogoutRedirectUriAsync("https://a.invalid/out", Cancellation)));
        Assert.Empty(await ClientsAsync(Store.FindByRedirectUriAsync("https://a.invalid/", Cancellation)));
        Assert.Empty(await ClientsAsync(Store.FindByRedirectUriAsync("https://a.invalid/out", Cancellation)));
    }

    [Fact]
    public async Task An_update_on_an_old_version_is_refused()
    {
        ApplicationRow application = await AddApplicationAsync("agent");
        ApplicationRow stale = Assert.IsType<ApplicationRow>(await Store.FindByIdAsync(application.Id, Cancellation));
        application.DisplayName = "first";
        await Store.UpdateAsync(application, Cancellation);

        stale.DisplayName = "second";
        await Assert.ThrowsAsync<OpenIddictExceptions.ConcurrencyException>(
            async () => await Store.UpdateAsync(stale, Cancellation));

        Assert.Equal("first", (await Store.FindByIdAsync(application.Id, Cancellation))?.DisplayName);
        application.DisplayName = "third";
        await Store.UpdateAsync(application, Cancellation);
    }

    [Fact]
    public async Task A_deletion_on_an_old_version_is_refused()
    {
        ApplicationRow application = await AddApplicationAsync("agent");
        ApplicationRow stale = Assert.IsType<ApplicationRow>(await Store.FindByIdAsync(application.Id, Cancellation));
        await Store.UpdateAsync(application, Cancellation);

        await Assert.ThrowsAsync<OpenIddictExceptions.ConcurrencyException>(
            async () => await Store.DeleteAsync(stale, Cancellation));

        Assert.Equal(1, await Store.CountAsync(Cancellation));
    }

    [Fact]
    public async Task A_deleted_client_takes_its_authorizations_and_tokens_along_and_the_clock_rises()
    {
        ApplicationRow application = await AddApplicationAsync("agent");
        await AddAuthorizationAsync(row => row.ApplicationId = application.Id);
        TokenRow token = await AddTokenAsync(row => row.ApplicationId = application.Id);
        TokenRow other = await AddTokenAsync();

        await Store.DeleteAsync(application, Cancellation);

        Assert.Null(await Store.FindByIdAsync(application.Id, Cancellation));
        Assert.Equal(0, await Stores.Authorizations.CountAsync(Cancellation));
        Assert.Null(await StatusOfAsync(token));
        Assert.Equal("valid", await StatusOfAsync(other));
        Assert.Equal([token.Id], await Stores.ReadChangedTokensAsync());
        Assert.Equal(1, await Stores.ReadClockAsync());
    }

    [Fact]
    public async Task Clients_are_counted_and_listed_by_page()
    {
        ApplicationRow[] all = [await AddApplicationAsync("a"), await AddApplicationAsync("b"), await AddApplicationAsync("c")];
        string[] ids = [.. all.Select(row => row.Id).Order(StringComparer.Ordinal)];

        Assert.Equal(3, await Store.CountAsync(Cancellation));
        Assert.Equal(ids, await IdsAsync(Store.ListAsync(null, null, Cancellation)));
        Assert.Equal(ids[..2], await IdsAsync(Store.ListAsync(2, 0, Cancellation)));
        Assert.Equal(ids[2..], await IdsAsync(Store.ListAsync(2, 2, Cancellation)));
        Assert.Equal(ids[1..], await IdsAsync(Store.ListAsync(null, 1, Cancellation)));
    }

    [Fact]
    public async Task Queries_by_expression_are_refused_with_the_reason()
    {
        NotSupportedException count = await Assert.ThrowsAsync<NotSupportedException>(
            async () => await Store.CountAsync(query => query, Cancellation));
        await Assert.ThrowsAsync<NotSupportedException>(
            async () => await Store.GetAsync((query, _) => query, "state", Cancellation));
        Assert.Throws<NotSupportedException>(() => Store.ListAsync((query, _) => query, "state", Cancellation));

        Assert.Contains("IQueryable", count.Message, StringComparison.Ordinal);
    }

    private static void AssertPublicKey(JsonWebKeySet? set)
    {
        JsonWebKey key = Assert.Single(Assert.IsType<JsonWebKeySet>(set).Keys);
        Assert.Equal("EC", key.Kty);
        Assert.Equal("k1", key.Kid);
        Assert.Equal("P-256", key.Crv);
        Assert.Equal("f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU", key.X);
        Assert.Equal("x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0", key.Y);
        Assert.Equal(["verify"], key.KeyOps);
        Assert.Null(key.X5u);
    }

    private static ImmutableDictionary<CultureInfo, string> Named(string name) =>
        ImmutableDictionary<CultureInfo, string>.Empty.Add(CultureInfo.InvariantCulture, name);

    private static ImmutableDictionary<string, JsonElement> Properties(string name, JsonElement value) =>
        ImmutableDictionary<string, JsonElement>.Empty.Add(name, value);

    private static ImmutableDictionary<string, string> Settings(string name, string value) =>
        ImmutableDictionary<string, string>.Empty.Add(name, value);

    private static async Task<List<string?>> ClientsAsync(IAsyncEnumerable<ApplicationRow> rows) =>
        await rows.Select(row => row.ClientId).ToListAsync(Cancellation);

    private static async Task<List<string>> IdsAsync(IAsyncEnumerable<ApplicationRow> rows) =>
        await rows.Select(row => row.Id).ToListAsync(Cancellation);
}
