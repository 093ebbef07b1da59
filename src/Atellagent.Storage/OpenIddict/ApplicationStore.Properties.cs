using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Microsoft.IdentityModel.Tokens;

namespace Atellagent.Storage.OpenIddict;

internal sealed partial class ApplicationStore
{
    public ValueTask<string?> GetIdAsync(ApplicationRow application, CancellationToken cancellationToken) =>
        new(application.Id);

    public ValueTask<string?> GetApplicationTypeAsync(
        ApplicationRow application,
        CancellationToken cancellationToken) =>
        new(application.ApplicationType);

    public ValueTask SetApplicationTypeAsync(
        ApplicationRow application,
        string? type,
        CancellationToken cancellationToken)
    {
        application.ApplicationType = type;
        return ValueTask.CompletedTask;
    }

    public ValueTask<string?> GetClientIdAsync(ApplicationRow application, CancellationToken cancellationToken) =>
        new(application.ClientId);

    public ValueTask SetClientIdAsync(
        ApplicationRow application,
        string? identifier,
        CancellationToken cancellationToken)
    {
        application.ClientId = identifier;
        return ValueTask.CompletedTask;
    }

    public ValueTask<string?> GetClientSecretAsync(ApplicationRow application, CancellationToken cancellationToken) =>
        new(application.ClientSecret);

    public ValueTask SetClientSecretAsync(
        ApplicationRow application,
        string? secret,
        CancellationToken cancellationToken)
    {
        application.ClientSecret = secret;
        return ValueTask.CompletedTask;
    }

    public ValueTask<string?> GetClientTypeAsync(ApplicationRow application, CancellationToken cancellationToken) =>
        new(application.ClientType);

    public ValueTask SetClientTypeAsync(ApplicationRow application, string? type, CancellationToken cancellationToken)
    {
        application.ClientType = type;
        return ValueTask.CompletedTask;
    }

    public ValueTask<string?> GetConsentTypeAsync(ApplicationRow application, CancellationToken cancellationToken) =>
        new(application.ConsentType);

    public ValueTask SetConsentTypeAsync(ApplicationRow application, string? type, CancellationToken cancellationToken)
    {
        application.ConsentType = type;
        return ValueTask.CompletedTask;
    }

    public ValueTask<string?> GetDisplayNameAsync(ApplicationRow application, CancellationToken cancellationToken) =>
        new(application.DisplayName);

    public ValueTask SetDisplayNameAsync(ApplicationRow application, string? name, CancellationToken cancellationToken)
    {
        application.DisplayName = name;
        return ValueTask.CompletedTask;
    }

    public ValueTask<ImmutableDictionary<CultureInfo, string>> GetDisplayNamesAsync(
        ApplicationRow application,
        CancellationToken cancellationToken) =>
        new(JsonColumn.ReadLocalized(application.DisplayNames));

    public ValueTask SetDisplayNamesAsync(
        ApplicationRow application,
        ImmutableDictionary<CultureInfo, string> names,
        CancellationToken cancellationToken)
    {
        application.DisplayNames = JsonColumn.WriteLocalized(names);
        return ValueTask.CompletedTask;
    }

    public ValueTask<JsonWebKeySet?> GetJsonWebKeySetAsync(
        ApplicationRow application,
        CancellationToken cancellationToken) =>
        new(JsonWebKeyColumn.Read(application.JsonWebKeySet));

    public ValueTask SetJsonWebKeySetAsync(
        ApplicationRow application,
        JsonWebKeySet? set,
        CancellationToken cancellationToken)
    {
        application.JsonWebKeySet = JsonWebKeyColumn.Write(set);
        return ValueTask.CompletedTask;
    }

    public ValueTask<ImmutableArray<string>> GetPermissionsAsync(
        ApplicationRow application,
        CancellationToken cancellationToken) =>
        new(JsonColumn.ReadList(application.Permissions));

    public ValueTask SetPermissionsAsync(
        ApplicationRow application,
        ImmutableArray<string> permissions,
        CancellationToken cancellationToken)
    {
        application.Permissions = JsonColumn.WriteList(permissions);
        return ValueTask.CompletedTask;
    }

    public ValueTask<ImmutableArray<string>> GetPostLogoutRedirectUrisAsync(
        ApplicationRow application,
        CancellationToken cancellationToken) =>
        new(JsonColumn.ReadList(application.PostLogoutRedirectUris));

    public ValueTask SetPostLogoutRedirectUrisAsync(
        ApplicationRow application,
        ImmutableArray<string> uris,
        CancellationToken cancellationToken)
    {
        application.PostLogoutRedirectUris = JsonColumn.WriteList(uris);
        return ValueTask.CompletedTask;
    }

    public ValueTask<ImmutableDictionary<string, JsonElement>> GetPropertiesAsync(
        ApplicationRow application,
        CancellationToken cancellationToken) =>
        new(JsonColumn.ReadProperties(application.Properties));

    public ValueTask SetPropertiesAsync(
        ApplicationRow application,
        ImmutableDictionary<string, JsonElement> properties,
        CancellationToken cancellationToken)
    {
        application.Properties = JsonColumn.WriteProperties(properties);
        return ValueTask.CompletedTask;
    }

    public ValueTask<ImmutableArray<string>> GetRedirectUrisAsync(
        ApplicationRow application,
        CancellationToken cancellationToken) =>
        new(JsonColumn.ReadList(application.RedirectUris));

    public ValueTask SetRedirectUrisAsync(
        ApplicationRow application,
        ImmutableArray<string> uris,
        CancellationToken cancellationToken)
    {
        application.RedirectUris = JsonColumn.WriteList(uris);
        return ValueTask.CompletedTask;
    }

    public ValueTask<ImmutableArray<string>> GetRequirementsAsync(
        ApplicationRow application,
        CancellationToken cancellationToken) =>
        new(JsonColumn.ReadList(application.Requirements));

    public ValueTask SetRequirementsAsync(
        ApplicationRow application,
        ImmutableArray<string> requirements,
        CancellationToken cancellationToken)
    {
        application.Requirements = JsonColumn.WriteList(requirements);
        return ValueTask.CompletedTask;
    }

    public ValueTask<ImmutableDictionary<string, string>> GetSettingsAsync(
        ApplicationRow application,
        CancellationToken cancellationToken) =>
        new(JsonColumn.ReadTexts(application.Settings));

    public ValueTask SetSettingsAsync(
        ApplicationRow application,
        ImmutableDictionary<string, string> settings,
        CancellationToken cancellationToken)
    {
        application.Settings = JsonColumn.WriteTexts(settings);
        return ValueTask.CompletedTask;
    }
}
