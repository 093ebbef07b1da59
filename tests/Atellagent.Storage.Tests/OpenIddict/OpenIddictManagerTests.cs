using Atellagent.Storage.Secrets;
using System.Text;
using Atellagent.Storage.OpenIddict;
using Microsoft.Extensions.DependencyInjection;
using OpenIddict.Abstractions;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace Atellagent.Storage.Tests.OpenIddict;

/// <summary>OpenIddict's own managers over the stores, put together as the host does it.</summary>
public sealed class OpenIddictManagerTests : IAsyncLifetime
{
    private const string Secret = "correct-horse-battery-staple-4711";
    private static readonly byte[] Key = [.. Enumerable.Range(0, 32).Select(static i => (byte)i)];

    private SqliteStoreSet _stores = null!;
    private ServiceProvider _services = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _stores = await SqliteStoreSet.OpenAsync(new FixedTime());
        ServiceCollection services = new();
        services.AddSingleton<Databases.BoundaryDatabase>(_stores.Database);
        services.AddSingleton(new ClientSecretHash(Key));
        services.AddOpenIddict().AddCore(core => core.UseAtellagentStores());
        _services = services.BuildServiceProvider(validateScopes: true);
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        await _stores.DisposeAsync();
    }

    [Fact]
    public async Task A_client_secret_is_checked_by_its_hash_and_is_nowhere_in_the_files()
    {
        await using AsyncServiceScope scope = _services.CreateAsyncScope();
        IOpenIddictApplicationManager manager = Applications(scope);

        object application = await manager.CreateAsync(Client("agent"), Cancellation);

        Assert.True(await manager.ValidateClientSecretAsync(application, Secret, Cancellation));
        Assert.False(await manager.ValidateClientSecretAsync(application, Secret + "x", Cancellation));
        byte[] secret = Encoding.UTF8.GetBytes(Secret);
        byte[] clientId = Encoding.UTF8.GetBytes("agent");
        string[] files = Directory.GetFiles(Path.GetDirectoryName(_stores.Database.Path)!);
        List<byte[]> contents = [];
        foreach (string file in files)
        {
            contents.Add(await File.ReadAllBytesAsync(file, Cancellation));
        }

        Assert.Contains(contents, bytes => bytes.AsSpan().IndexOf(clientId) >= 0);
        Assert.DoesNotContain(contents, bytes => bytes.AsSpan().IndexOf(secret) >= 0);
    }

    [Fact]
    public async Task A_client_is_described_stored_found_changed_and_removed()
    {
        await using AsyncServiceScope scope = _services.CreateAsyncScope();
        IOpenIddictApplicationManager manager = Applications(scope);
        OpenIddictApplicationDescriptor wanted = Client("agent");
        wanted.Permissions.Add(Permissions.Endpoints.Token);
        await manager.CreateAsync(wanted, Cancellation);

        object found = Assert.IsType<ApplicationRow>(await manager.FindByClientIdAsync("agent", Cancellation));
        Assert.True(await manager.HasPermissionAsync(found, Permissions.Endpoints.Token, Cancellation));
        OpenIddictApplicationDescriptor changed = new();
        await manager.PopulateAsync(changed, found, Cancellation);
        changed.Permissions.Clear();
        await manager.UpdateAsync(found, changed, Cancellation);
        object again = Assert.IsType<ApplicationRow>(await manager.FindByClientIdAsync("agent", Cancellation));

        Assert.False(await manager.HasPermissionAsync(again, Permissions.Endpoints.Token, Cancellation));
        Assert.True(await manager.ValidateClientSecretAsync(again, Secret, Cancellation));
        await manager.DeleteAsync(again, Cancellation);
        Assert.Null(await manager.FindByClientIdAsync("agent", Cancellation));
    }

    [Fact]
    public async Task A_revocation_elsewhere_is_seen_by_a_scope_that_has_read_the_token_before()
    {
        await using AsyncServiceScope here = _services.CreateAsyncScope();
        await using AsyncServiceScope elsewhere = _services.CreateAsyncScope();
        object token = await Tokens(here).CreateAsync(AccessToken(), Cancellation);
        string id = Assert.IsType<string>(await Tokens(here).GetIdAsync(token, Cancellation));
        Assert.True(await IsValidAsync(here, id));

        object same = Assert.IsType<TokenRow>(await Tokens(elsewhere).FindByIdAsync(id, Cancellation));
        Assert.True(await Tokens(elsewhere).TryRevokeAsync(same, Cancellation));

        Assert.False(await IsValidAsync(here, id));
        Assert.Equal([id], await _stores.ReadChangedTokensAsync());
    }

    [Fact]
    public async Task A_changed_client_is_seen_by_a_scope_that_has_read_it_before()
    {
        await using AsyncServiceScope here = _services.CreateAsyncScope();
        await using AsyncServiceScope elsewhere = _services.CreateAsyncScope();
        await Applications(here).CreateAsync(Client("agent"), Cancellation);
        Assert.NotNull(await Applications(here).FindByClientIdAsync("agent", Cancellation));

        object same = Assert.IsType<ApplicationRow>(
            await Applications(elsewhere).FindByClientIdAsync("agent", Cancellation));
        await Applications(elsewhere).DeleteAsync(same, Cancellation);

        Assert.Null(await Applications(here).FindByClientIdAsync("agent", Cancellation));
    }

    [Fact]
    public async Task A_reference_is_stored_as_its_hash_and_found_by_itself()
    {
        await using AsyncServiceScope scope = _services.CreateAsyncScope();
        OpenIddictTokenDescriptor descriptor = AccessToken();
        descriptor.ReferenceId = "the-reference-that-the-client-holds";
        await Tokens(scope).CreateAsync(descriptor, Cancellation);

        TokenRow found = Assert.IsType<TokenRow>(
            await Tokens(scope).FindByReferenceIdAsync("the-reference-that-the-client-holds", Cancellation));

        Assert.NotEqual("the-reference-that-the-client-holds", found.ReferenceId);
    }

    [Fact]
    public async Task Scopes_and_authorizations_work_through_their_managers()
    {
        await using AsyncServiceScope scope = _services.CreateAsyncScope();
        IOpenIddictScopeManager scopes = scope.ServiceProvider.GetRequiredService<IOpenIddictScopeManager>();
        IOpenIddictAuthorizationManager authorizations =
            scope.ServiceProvider.GetRequiredService<IOpenIddictAuthorizationManager>();
        object client = await Applications(scope).CreateAsync(Client("agent"), Cancellation);
        string? clientId = await Applications(scope).GetIdAsync(client, Cancellation);
        await scopes.CreateAsync(
            new OpenIddictScopeDescriptor { Name = "actions", Resources = { "urn:boundary" } },
            Cancellation);

        object consent = await authorizations.CreateAsync(
            new OpenIddictAuthorizationDescriptor
            {
                ApplicationId = clientId,
                Subject = "ada",
                Type = AuthorizationTypes.Permanent,
                Scopes = { "actions" },
            },
            Cancellation);

        Assert.Equal(
            ["urn:boundary"],
            await scopes.ListResourcesAsync(["actions"], Cancellation).ToListAsync(Cancellation));
        Assert.True(await authorizations.TryRevokeAsync(consent, Cancellation));
        Assert.Empty(await authorizations
            .FindAsync("ada", clientId, Statuses.Valid, null, ["actions"], Cancellation)
            .ToListAsync(Cancellation));
    }

    private static IOpenIddictApplicationManager Applications(AsyncServiceScope scope) =>
        scope.ServiceProvider.GetRequiredService<IOpenIddictApplicationManager>();

    private static IOpenIddictTokenManager Tokens(AsyncServiceScope scope) =>
        scope.ServiceProvider.GetRequiredService<IOpenIddictTokenManager>();

    private static async Task<bool> IsValidAsync(AsyncServiceScope scope, string id) =>
        await Tokens(scope).FindByIdAsync(id, Cancellation) is { } token
        && await Tokens(scope).HasStatusAsync(token, Statuses.Valid, Cancellation);

    private static OpenIddictApplicationDescriptor Client(string clientId) => new()
    {
        ClientId = clientId,
        ClientSecret = Secret,
        ClientType = ClientTypes.Confidential,
    };

    private static OpenIddictTokenDescriptor AccessToken() => new()
    {
        Subject = "ada",
        Type = TokenTypeIdentifiers.AccessToken,
        ExpirationDate = FixedTime.FarAhead,
    };
}
