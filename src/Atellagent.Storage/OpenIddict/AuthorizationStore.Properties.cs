using System.Collections.Immutable;
using System.Text.Json;

namespace Atellagent.Storage.OpenIddict;

internal sealed partial class AuthorizationStore
{
    public ValueTask<string?> GetIdAsync(AuthorizationRow authorization, CancellationToken cancellationToken) =>
        new(authorization.Id);

    public ValueTask<string?> GetApplicationIdAsync(
        AuthorizationRow authorization,
        CancellationToken cancellationToken) =>
        new(authorization.ApplicationId);

    public ValueTask SetApplicationIdAsync(
        AuthorizationRow authorization,
        string? identifier,
        CancellationToken cancellationToken)
    {
        authorization.ApplicationId = identifier;
        return ValueTask.CompletedTask;
    }

    public ValueTask<DateTimeOffset?> GetCreationDateAsync(
        AuthorizationRow authorization,
        CancellationToken cancellationToken) =>
        new(UnixTime.Read(authorization.CreatedAt));

    public ValueTask SetCreationDateAsync(
        AuthorizationRow authorization,
        DateTimeOffset? date,
        CancellationToken cancellationToken)
    {
        authorization.CreatedAt = UnixTime.Write(date);
        return ValueTask.CompletedTask;
    }

    public ValueTask<ImmutableDictionary<string, JsonElement>> GetPropertiesAsync(
        AuthorizationRow authorization,
        CancellationToken cancellationToken) =>
        new(JsonColumn.ReadProperties(authorization.Properties));

    public ValueTask SetPropertiesAsync(
        AuthorizationRow authorization,
        ImmutableDictionary<string, JsonElement> properties,
        CancellationToken cancellationToken)
    {
        authorization.Properties = JsonColumn.WriteProperties(properties);
        return ValueTask.CompletedTask;
    }

    public ValueTask<ImmutableArray<string>> GetScopesAsync(
        AuthorizationRow authorization,
        CancellationToken cancellationToken) =>
        new(JsonColumn.ReadList(authorization.Scopes));

    public ValueTask SetScopesAsync(
        AuthorizationRow authorization,
        ImmutableArray<string> scopes,
        CancellationToken cancellationToken)
    {
        authorization.Scopes = JsonColumn.WriteList(scopes);
        return ValueTask.CompletedTask;
    }

    public ValueTask<string?> GetStatusAsync(AuthorizationRow authorization, CancellationToken cancellationToken) =>
        new(authorization.Status);

    public ValueTask SetStatusAsync(AuthorizationRow authorization, string? status, CancellationToken cancellationToken)
    {
        authorization.Status = status;
        return ValueTask.CompletedTask;
    }

    public ValueTask<string?> GetSubjectAsync(AuthorizationRow authorization, CancellationToken cancellationToken) =>
        new(authorization.Subject);

    public ValueTask SetSubjectAsync(
        AuthorizationRow authorization,
        string? subject,
        CancellationToken cancellationToken)
    {
        authorization.Subject = subject;
        return ValueTask.CompletedTask;
    }

    public ValueTask<string?> GetTypeAsync(AuthorizationRow authorization, CancellationToken cancellationToken) =>
        new(authorization.Type);

    public ValueTask SetTypeAsync(AuthorizationRow authorization, string? type, CancellationToken cancellationToken)
    {
        authorization.Type = type;
        return ValueTask.CompletedTask;
    }
}
