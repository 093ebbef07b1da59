using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using Atellagent.Domain.Evidence;
using Atellagent.Domain.Json;
using Atellagent.Domain.Reviews;
using Atellagent.Storage.Databases;
using Atellagent.Storage.Evidence;
using Dapper;

namespace Atellagent.Storage.Reviews;

/// <summary>Reads reviews and follow-ups.</summary>
/// <param name="database">The migrated database.</param>
public sealed class ReviewStore(BoundaryDatabase database) : IReviewStore
{
    // No id comes after it.
    private const string AfterAll = "~";
    private const int MaxPage = 200;

    private const string ById = "select told from review where review = @Id";
    private const string FollowUpById = "select told from follow_up where follow_up = @Id";

    private const string List =
        """
        select told from review
        where review < @Before
            and (@State is null or state = @State)
            and (@Verdict is null or verdict = @Verdict)
            and (@Team is null or team = @Team)
            and (@Route is null or route = @Route)
            and (@Sample is null or sample = @Sample)
            and (@Since is null or opened_at >= @Since)
            and (@Until is null or opened_at < @Until)
        order by review desc limit @Limit
        """;

    private const string OpenOnes = "select told from review where review < @Before and state = 'open' order by review desc limit @Limit";

    private const string OfDecision = "select told from review where decision = @Decision and review < @Before order by review desc limit @Limit";

    private const string Reviewed = "select distinct r.decision from json_each(@Decisions) as d cross join review r on r.decision = d.value";

    private const string ReviewedPostgreSql =
        "select distinct r.decision from json_array_elements_text(@Decisions::json) as d (value) join review r on r.decision = d.value";

    private const string ListFollowUps =
        """
        select told from follow_up
        where follow_up < @Before
            and (@State is null or state = @State)
            and (@Surface is null or surface = @Surface)
            and (@Target is null or target = @Target)
            and (@Owner is null or owner = @Owner)
            and (@Since is null or opened_at >= @Since)
            and (@Until is null or opened_at < @Until)
        order by follow_up desc limit @Limit
        """;

    private const string LeftFollowUps =
        """
        select told from follow_up
        where follow_up < @Before and state in ('open', 'doing', 'landed')
            and (@Surface is null or surface = @Surface)
            and (@Target is null or target = @Target)
            and (@Owner is null or owner = @Owner)
        order by follow_up desc limit @Limit
        """;

    private const string FollowUpsOfReview = "select told from follow_up where review = @Review and follow_up < @Before order by follow_up desc limit @Limit";

    /// <summary>Every text of this class, for the test that prepares them.</summary>
    /// <param name="kind">The database.</param>
    /// <returns>The texts.</returns>
    internal static IReadOnlyList<string> Queries(DatabaseKind kind) =>
        [ById, FollowUpById, List, OpenOnes, OfDecision, kind == DatabaseKind.PostgreSql ? ReviewedPostgreSql : Reviewed, ListFollowUps, LeftFollowUps, FollowUpsOfReview];

    /// <inheritdoc />
    public async Task<Review?> FindAsync(string id, CancellationToken cancellationToken) =>
        (await ReadAsync<Review>(ById, new { Id = id }, Review.TryRead, cancellationToken)) is [var found, ..] ? found : null;

    /// <inheritdoc />
    public async Task<IReadOnlyList<Review>> ListAsync(ReviewQuery query, CancellationToken cancellationToken)
    {
        string text = query.Decision is not null ? OfDecision
            : query is { State: "open", Verdict: null, Team: null, Route: null, Sample: null, Since: null, Until: null } ? OpenOnes
            : List;
        return await ReadAsync<Review>(
            text,
            new
            {
                Before = query.Before ?? AfterAll,
                query.Decision,
                query.State,
                query.Verdict,
                query.Team,
                query.Route,
                query.Sample,
                Since = Column(query.Since),
                Until = Column(query.Until),
                Limit = (long)Math.Clamp(query.Limit, 1, MaxPage),
            },
            Review.TryRead,
            cancellationToken);
    }

    /// <inheritdoc />
    public async Task<IReadOnlySet<string>> FindReviewedAsync(IReadOnlyCollection<string> decisions, CancellationToken cancellationToken)
    {
        string list = CanonicalJson.ToText(new JsonArray([.. decisions.Select(static decision => new JsonString(decision))]));
        return decisions.Count == 0 ? new HashSet<string>() : await AskAsync(
            async connection => (await connection.QueryAsync<string>(new CommandDefinition(
                database.Pick(Reviewed, ReviewedPostgreSql), new { Decisions = list }, cancellationToken: cancellationToken))).ToHashSet(StringComparer.Ordinal),
            cancellationToken);
    }

    /// <inheritdoc />
    public async Task<FollowUp?> FindFollowUpAsync(string id, CancellationToken cancellationToken) =>
        (await ReadAsync<FollowUp>(FollowUpById, new { Id = id }, FollowUp.TryRead, cancellationToken)) is [var found, ..] ? found : null;

    /// <inheritdoc />
    public async Task<IReadOnlyList<FollowUp>> ListFollowUpsAsync(FollowUpQuery query, CancellationToken cancellationToken) => await ReadAsync<FollowUp>(
        query.Review is not null ? FollowUpsOfReview : query.IsOpenOnly ? LeftFollowUps : ListFollowUps,
        new
        {
            Before = query.Before ?? AfterAll,
            query.Review,
            query.State,
            query.Surface,
            query.Target,
            query.Owner,
            Since = Column(query.Since),
            Until = Column(query.Until),
            Limit = (long)Math.Clamp(query.Limit, 1, MaxPage),
        },
        FollowUp.TryRead,
        cancellationToken);

    private delegate bool TryRead<T>(JsonObject told, [NotNullWhen(true)] out T? read);

    private async Task<IReadOnlyList<T>> ReadAsync<T>(string text, object parameters, TryRead<T> read, CancellationToken cancellationToken)
    {
        IReadOnlyList<string> rows = await AskAsync(
            async connection => (await connection.QueryAsync<string>(new CommandDefinition(text, parameters, cancellationToken: cancellationToken))).AsList(), cancellationToken);
        List<T> all = new(rows.Count);
        foreach (string row in rows)
        {
            // A row that cannot be read is not passed over: whoever asks would take what is there for all.
            all.Add(StrictJson.TryParse(Encoding.UTF8.GetBytes(row), JsonLimits.Default, out JsonValue? value, out _) && value is JsonObject told && read(told, out T? one)
                ? one
                : throw new EvidenceUnavailableException("a review or a follow-up cannot be read by this version"));
        }

        return all;
    }

    private static long? Column(DateTimeOffset? time) => time is { } known ? EvidenceTime.ToColumn(known) : null;

    private async Task<T> AskAsync<T>(Func<DbConnection, Task<T>> ask, CancellationToken cancellationToken)
    {
        try
        {
            await using DbConnection connection = await database.OpenAsync(cancellationToken);
            return await ask(connection);
        }
        catch (DbException fault)
        {
            throw new EvidenceUnavailableException("reviews could not be read: " + fault.Message, fault);
        }
    }
}
