namespace Atellagent.Storage.OpenIddict;

internal sealed partial class AuthorizationStore
{
    private const string RevokeMatching =
        """
        update openiddict_authorization set status = 'revoked', version = version + 1
        where status <> 'revoked'
            and (nullif(@Subject, '') is null or subject = @Subject)
            and (nullif(@ApplicationId, '') is null or application_id = @ApplicationId)
            and (nullif(@Status, '') is null or status = @Status)
            and (nullif(@Type, '') is null or type = @Type)
        """;

    public ValueTask<long> RevokeAsync(
        string? subject,
        string? client,
        string? status,
        string? type,
        CancellationToken cancellationToken) =>
        database.ExecuteAsync(
            RevokeMatching,
            new { Subject = subject, ApplicationId = client, Status = status, Type = type },
            cancellationToken);

    private const string RevokeByApplication =
        """
        update openiddict_authorization set status = 'revoked', version = version + 1
        where status <> 'revoked' and application_id = @ApplicationId
        """;

    public ValueTask<long> RevokeByApplicationIdAsync(string identifier, CancellationToken cancellationToken) =>
        database.ExecuteAsync(RevokeByApplication, new { ApplicationId = identifier }, cancellationToken);

    private const string RevokeBySubject =
        """
        update openiddict_authorization set status = 'revoked', version = version + 1
        where status <> 'revoked' and subject = @Subject
        """;

    public ValueTask<long> RevokeBySubjectAsync(string subject, CancellationToken cancellationToken) =>
        database.ExecuteAsync(RevokeBySubject, new { Subject = subject }, cancellationToken);

    // An authorization with tokens stays: its tokens' entries point at it, and would go with it.
    private const string DeleteEnded =
        """
        delete from openiddict_authorization where id in (
            select ended.id from openiddict_authorization as ended
            where ended.created_at < @Threshold
                and (ended.status <> 'valid' or ended.type = 'ad-hoc')
                and not exists (select 1 from openiddict_token where authorization_id = ended.id)
            limit @Limit)
        """;

    public ValueTask<long> PruneAsync(DateTimeOffset threshold, CancellationToken cancellationToken) =>
        database.PruneAsync(
            DeleteEnded,
            new { Threshold = UnixTime.Write(threshold), Limit = OpenIddictDatabase.PruneBatch },
            cancellationToken);
}
