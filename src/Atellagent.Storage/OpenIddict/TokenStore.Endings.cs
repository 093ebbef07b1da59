using Atellagent.Domain.Clocks;
namespace Atellagent.Storage.OpenIddict;

internal sealed partial class TokenStore
{
    private const string RevokeMatching =
        """
        update openiddict_token set status = 'revoked', version = version + 1
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
        EndAsync(
            RevokeMatching,
            new { Subject = subject, ApplicationId = client, Status = status, Type = type },
            cancellationToken);

    private const string RevokeByApplication =
        """
        update openiddict_token set status = 'revoked', version = version + 1
        where status <> 'revoked' and application_id = @ApplicationId
        """;

    public ValueTask<long> RevokeByApplicationIdAsync(string identifier, CancellationToken cancellationToken) =>
        EndAsync(RevokeByApplication, new { ApplicationId = identifier }, cancellationToken);

    private const string RevokeByAuthorization =
        """
        update openiddict_token set status = 'revoked', version = version + 1
        where status <> 'revoked' and authorization_id = @AuthorizationId
        """;

    public ValueTask<long> RevokeByAuthorizationIdAsync(string identifier, CancellationToken cancellationToken) =>
        EndAsync(RevokeByAuthorization, new { AuthorizationId = identifier }, cancellationToken);

    private const string RevokeBySubject =
        """
        update openiddict_token set status = 'revoked', version = version + 1
        where status <> 'revoked' and subject = @Subject
        """;

    public ValueTask<long> RevokeBySubjectAsync(string subject, CancellationToken cancellationToken) =>
        EndAsync(RevokeBySubject, new { Subject = subject }, cancellationToken);

    private const string DeleteEnded =
        """
        delete from openiddict_token where id in (
            select ended.id from openiddict_token as ended
            where ended.created_at < @Threshold
                and (ended.status not in ('inactive', 'valid')
                    or ended.expires_at < @Now
                    or exists (
                        select 1 from openiddict_authorization as parent
                        where parent.id = ended.authorization_id and parent.status <> 'valid'))
            limit @Limit)
        """;

    public ValueTask<long> PruneAsync(DateTimeOffset threshold, CancellationToken cancellationToken) =>
        database.PruneAsync(
            DeleteEnded,
            new
            {
                Threshold = UnixTime.Write(threshold),
                Now = UnixTime.Write(time.GetEarliestUtcNow()),
                Limit = OpenIddictDatabase.PruneBatch,
            },
            cancellationToken);

    // Which ones they were is not told, so what is known of all of them is read again.
    private async ValueTask<long> EndAsync(string statement, object which, CancellationToken cancellationToken)
    {
        long ended = await database.ExecuteAsync(statement, which, cancellationToken);
        issued.Clear();
        return ended;
    }
}
