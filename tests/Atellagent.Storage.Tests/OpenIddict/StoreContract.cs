using Atellagent.Storage.OpenIddict;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace Atellagent.Storage.Tests.OpenIddict;

/// <summary>What the contracts of the four stores share. A database is brought in by deriving from each contract.</summary>
public abstract class StoreContract : IAsyncLifetime
{
    private protected StoreSet Stores { get; private set; } = null!;

    private protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => Stores = await OpenAsync(new FixedTime());

    public async ValueTask DisposeAsync()
    {
        await Stores.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    private protected abstract Task<StoreSet> OpenAsync(TimeProvider time);

    private protected async Task<ApplicationRow> AddApplicationAsync(string clientId)
    {
        ApplicationRow application = await Stores.Applications.InstantiateAsync(Cancellation);
        application.ClientId = clientId;
        await Stores.Applications.CreateAsync(application, Cancellation);
        return application;
    }

    private protected async Task<AuthorizationRow> AddAuthorizationAsync(Action<AuthorizationRow>? change = null)
    {
        AuthorizationRow authorization = await Stores.Authorizations.InstantiateAsync(Cancellation);
        authorization.Subject = "ada";
        authorization.Type = AuthorizationTypes.Permanent;
        authorization.Status = Statuses.Valid;
        await Stores.Authorizations.SetCreationDateAsync(authorization, FixedTime.Now, Cancellation);
        change?.Invoke(authorization);
        await Stores.Authorizations.CreateAsync(authorization, Cancellation);
        return authorization;
    }

    private protected async Task<TokenRow> AddTokenAsync(Action<TokenRow>? change = null)
    {
        TokenRow token = await Stores.Tokens.InstantiateAsync(Cancellation);
        token.Subject = "ada";
        token.Type = TokenTypeIdentifiers.AccessToken;
        token.Status = Statuses.Valid;
        await Stores.Tokens.SetCreationDateAsync(token, FixedTime.Now, Cancellation);
        await Stores.Tokens.SetExpirationDateAsync(token, FixedTime.FarAhead, Cancellation);
        change?.Invoke(token);
        await Stores.Tokens.CreateAsync(token, Cancellation);
        return token;
    }

    private protected async Task<string?> StatusOfAsync(TokenRow token) =>
        (await Stores.Tokens.FindByIdAsync(token.Id, Cancellation))?.Status;

    private protected async Task<string?> StatusOfAsync(AuthorizationRow authorization) =>
        (await Stores.Authorizations.FindByIdAsync(authorization.Id, Cancellation))?.Status;
}
