using System.Collections.Immutable;
using System.Text.Json;

namespace Atellagent.Storage.OpenIddict;

internal sealed partial class TokenStore
{
    public ValueTask<string?> GetIdAsync(TokenRow token, CancellationToken cancellationToken) =>
        new(token.Id);

    public ValueTask<string?> GetApplicationIdAsync(TokenRow token, CancellationToken cancellationToken) =>
        new(token.ApplicationId);

    public ValueTask SetApplicationIdAsync(TokenRow token, string? identifier, CancellationToken cancellationToken)
    {
        token.ApplicationId = identifier;
        return ValueTask.CompletedTask;
    }

    public ValueTask<string?> GetAuthorizationIdAsync(TokenRow token, CancellationToken cancellationToken) =>
        new(token.AuthorizationId);

    public ValueTask SetAuthorizationIdAsync(TokenRow token, string? identifier, CancellationToken cancellationToken)
    {
        token.AuthorizationId = identifier;
        return ValueTask.CompletedTask;
    }

    public ValueTask<DateTimeOffset?> GetCreationDateAsync(TokenRow token, CancellationToken cancellationToken) =>
        new(UnixTime.Read(token.CreatedAt));

    public ValueTask SetCreationDateAsync(TokenRow token, DateTimeOffset? date, CancellationToken cancellationToken)
    {
        token.CreatedAt = UnixTime.Write(date);
        return ValueTask.CompletedTask;
    }

    public ValueTask<DateTimeOffset?> GetExpirationDateAsync(TokenRow token, CancellationToken cancellationToken) =>
        new(UnixTime.Read(token.ExpiresAt));

    public ValueTask SetExpirationDateAsync(TokenRow token, DateTimeOffset? date, CancellationToken cancellationToken)
    {
        token.ExpiresAt = UnixTime.Write(date);
        return ValueTask.CompletedTask;
    }

    public ValueTask<string?> GetPayloadAsync(TokenRow token, CancellationToken cancellationToken) =>
        new(token.Payload);

    public ValueTask SetPayloadAsync(TokenRow token, string? payload, CancellationToken cancellationToken)
    {
        token.Payload = payload;
        return ValueTask.CompletedTask;
    }

    public ValueTask<ImmutableDictionary<string, JsonElement>> GetPropertiesAsync(
        TokenRow token,
        CancellationToken cancellationToken) =>
        new(JsonColumn.ReadProperties(token.Properties));

    public ValueTask SetPropertiesAsync(
        TokenRow token,
        ImmutableDictionary<string, JsonElement> properties,
        CancellationToken cancellationToken)
    {
        token.Properties = JsonColumn.WriteProperties(properties);
        return ValueTask.CompletedTask;
    }

    public ValueTask<DateTimeOffset?> GetRedemptionDateAsync(TokenRow token, CancellationToken cancellationToken) =>
        new(UnixTime.Read(token.RedeemedAt));

    public ValueTask SetRedemptionDateAsync(TokenRow token, DateTimeOffset? date, CancellationToken cancellationToken)
    {
        token.RedeemedAt = UnixTime.Write(date);
        return ValueTask.CompletedTask;
    }

    public ValueTask<string?> GetReferenceIdAsync(TokenRow token, CancellationToken cancellationToken) =>
        new(token.ReferenceId);

    public ValueTask SetReferenceIdAsync(TokenRow token, string? identifier, CancellationToken cancellationToken)
    {
        token.ReferenceId = identifier;
        return ValueTask.CompletedTask;
    }

    public ValueTask<string?> GetStatusAsync(TokenRow token, CancellationToken cancellationToken) =>
        new(token.Status);

    public ValueTask SetStatusAsync(TokenRow token, string? status, CancellationToken cancellationToken)
    {
        token.Status = status;
        return ValueTask.CompletedTask;
    }

    public ValueTask<string?> GetSubjectAsync(TokenRow token, CancellationToken cancellationToken) =>
        new(token.Subject);

    public ValueTask SetSubjectAsync(TokenRow token, string? subject, CancellationToken cancellationToken)
    {
        token.Subject = subject;
        return ValueTask.CompletedTask;
    }

    public ValueTask<string?> GetTypeAsync(TokenRow token, CancellationToken cancellationToken) =>
        new(token.Type);

    public ValueTask SetTypeAsync(TokenRow token, string? type, CancellationToken cancellationToken)
    {
        token.Type = type;
        return ValueTask.CompletedTask;
    }
}
