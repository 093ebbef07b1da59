using System.Collections.Immutable;
using Atellagent.Domain.Evidence;
using Atellagent.Domain.Json;
using Atellagent.Domain.Schemas;
using Atellagent.Harness;

namespace Atellagent.Domain.Tests.Evidence;

/// <summary>The published schema of records: it is one, it takes a record of each type, and it is closed.</summary>
public sealed class EvidenceRecordSchemaTests
{
    private const string Ids = """ "action":"act_01k0000000000000000000000a","decision":"dec_01k0000000000000000000000a","operation":"refund","principal":"agent","route":"payments" """;
    private const string Every = """ "silo":"host/7","time":"2026-11-30T10:15:00.250Z" """;

    public static TheoryData<string, string> Records => new()
    {
        {
            "decision",
            """
            {"action":"act_01k0000000000000000000000a","decision":{"effect":"deny","id":"dec_01k0000000000000000000000a","policyVersion":"sha256:0000000000000000000000000000000000000000000000000000000000000000","reasons":[{"effect":"deny","policy":"p","rule":"r"}]},
            "evaluated":[{"outcome":"error","rule":"p#r"}],"operation":"refund","principal":"agent","requestDigest":"hmac-sha256:0000000000000000000000000000000000000000000000000000000000000000","route":"payments","surface":"native","token":"tok_1","tokenExpiresAt":2,"tokenIssuedAt":1,
            """ + Every
        },
        { "approval", $$"""{ {{Ids}},"approval":"apr_01k0000000000000000000000a","digest":"sha256:0000000000000000000000000000000000000000000000000000000000000000","state":"pending","by":"bea","vote":"approve",""" + Every },
        { "outcome", $$"""{ {{Ids}},"observedBy":"boundary","status":"succeeded","httpStatus":200,""" + Every },
        { "settlement", $$"""{ {{Ids}},"by":"bea","observedBy":"person","settlement":"act_01k0000000000000000000000b","status":"failed","token":"tok_1","was":"unknown",""" + Every },
        { "administration", """{"by":"boundary","subject":[],"verb":"apply",""" + Every },
        { "erasure", """{"erasure":"ers_1","kind":"age","state":"done","value":"30","erased":3,"ranges":[{"count":3,"first":1,"last":9,"log":"main"}],""" + Every },
        { "redemption", """{"by":"gateway","reason":"used","status":"refused","token":"tok_1",""" + Every },
        { "sign_in", """{"verb":"accepted","person":"alice","method":"password","source":"192.0.2.7",""" + Every },
        { "client_attempt", """{"count":7,"method":"client_secret","since":"2026-11-30T10:15:00Z","source":"several","verb":"slowed",""" + Every },
        { "request_attempt", """{"count":7,"method":"bearer","since":"2026-11-30T10:15:00Z","source":"192.0.2.7","verb":"refused",""" + Every },
        { "alert", """{"alert":"a","by":{"principal":"agent"},"count":5,"records":[{"index":3,"log":"main"}],"revision":"sha256:0000000000000000000000000000000000000000000000000000000000000000","severity":"high","since":"2026-11-30T10:15:00Z","threshold":5,"until":"2026-11-30T10:15:00Z","windowSeconds":600,""" + Every },
        { "run", """{"deployment":"box","principal":"boxed","run":"run_01k0000000000000000000000a","state":"ended","exitCode":1,"reason":"its program ended","startedAt":"2026-11-30T10:15:00Z",""" + Every },
        { "label", """{"action":"act_01k0000000000000000000000a","by":"ada","had":["customer-data"],"labels":{"holders":["deployment/prod"],"labels":[]},"reason":"started again","state":"cleared",""" + Every },
        { "review", $$"""{ {{Ids}},"act":"judged","by":"rita","effect":"allow","openedAt":"2026-11-30T10:14:00Z","openedBy":"rob","review":"rev_01k0000000000000000000000a","state":"judged","severity":"high","token":"tok_1","verdict":"should_deny","version":2,""" + Every },
        { "follow-up", """{"act":"replayed","by":"boundary","decision":"dec_01k0000000000000000000000a","followUp":"fup_01k0000000000000000000000a","openedAt":"2026-11-30T10:14:00Z","openedBy":"rita","replay":{"because":"p#r","effect":"deny","fixed":true,"policyVersion":"sha256:0000000000000000000000000000000000000000000000000000000000000000"},"review":"rev_01k0000000000000000000000a","state":"fixed","surface":"policy","target":"p","version":2,"wanted":"deny",""" + Every },
        { "token", """{"client":"agent","count":2,"deployment":"prod","grant":"client_credentials","principal":"agent","since":"2026-11-30T10:15:00Z","tokens":["tok_1","tok_2"],"until":"2026-11-30T10:15:00Z","verb":"issued",""" + Every },
    };

    [Fact]
    public void It_is_a_schema_that_has_every_type_and_is_closed()
    {
        Assert.True(ArgumentSchema.TryCompile(JsonText.Object(EvidenceRecordSchema.Json), out _, out ImmutableArray<SchemaViolation> errors), string.Join('\n', errors));
        Assert.Equal(RecordSchema.Known, Records.Select(static row => row.Data.Item1).Order(StringComparer.Ordinal));
        Assert.All(((JsonObject)JsonText.Object(EvidenceRecordSchema.Json)["$defs"]!).Members, static part => Assert.True(
            ((JsonObject)part.Value)["properties"] is null || ((JsonObject)part.Value)["additionalProperties"] is JsonBoolean { Value: false }, part.Key));
    }

    [Fact]
    public void What_columns_say_is_known_of_every_type() => Assert.All(RecordSchema.Known, static type => Assert.True(EvidenceColumns.Knows(type), type));

    [Theory]
    [InlineData("type")]
    [InlineData("time")]
    [InlineData("action")]
    [InlineData("decision")]
    [InlineData("principal")]
    [InlineData("deployment")]
    [InlineData("route")]
    [InlineData("operation")]
    [InlineData("effect")]
    [InlineData("outcome")]
    public void A_column_that_says_another_thing_is_named(string column)
    {
        JsonObject record = JsonText.Object("""{"action":"a","decision":{"effect":"deny","id":"d"},"deployment":"prod","operation":"refund","principal":"agent","route":"payments","time":"2026-11-30T10:15:00.250Z","type":"decision"}""");
        EvidenceIndex right = new()
        {
            Type = "decision",
            Time = new DateTimeOffset(2026, 11, 30, 10, 15, 0, 250, TimeSpan.Zero).AddMicroseconds(7),
            Action = "a",
            Decision = "d",
            Principal = "agent",
            Deployment = "prod",
            Route = "payments",
            Operation = "refund",
            Effect = "deny",
        };
        Assert.Null(EvidenceColumns.FirstWrong(record, right));

        EvidenceIndex wrong = column switch
        {
            "type" => right with { Type = "outcome" },
            "time" => right with { Time = right.Time.AddMilliseconds(1) },
            "action" => right with { Action = null },
            "decision" => right with { Decision = "e" },
            "principal" => right with { Principal = "another" },
            "deployment" => right with { Deployment = null },
            "route" => right with { Route = "orders" },
            "operation" => right with { Operation = null },
            "effect" => right with { Effect = "allow" },
            _ => right with { Outcome = "cancelled" },
        };

        Assert.Equal(column, EvidenceColumns.FirstWrong(record, wrong));
    }

    [Theory]
    [MemberData(nameof(Records))]
    public void It_takes_a_record_of_each_type_and_nothing_beside_what_it_knows(string type, string begun)
    {
        Assert.True(ArgumentSchema.TryCompile(JsonText.Object(EvidenceRecordSchema.Json), out ArgumentSchema? schema, out _));
        JsonObject record = JsonText.Object(begun + $",\"type\":\"{type}\"}}");

        Assert.Empty(RecordSchema.Check(record));
        Assert.Empty(schema.Validate(record));
        Assert.All(
            (JsonObject[])[record.With("unheardOf", JsonNull.Instance), record.Without("silo"), record.Without("time"), record.With("time", new JsonString("today")), record.With("type", new JsonString("another")), record.With("silo", JsonNumber.Of(7))],
            other => Assert.True(RecordSchema.Check(other).Count > 0 && schema.Validate(other).Length > 0, other.ToString()));
        Assert.All(record.Members.Where(static member => member.Value is JsonObject && member.Key is not "subject"), member =>
            Assert.NotEmpty(RecordSchema.Check(record.With(member.Key, ((JsonObject)member.Value).With("unheardOf", JsonNull.Instance)))));
    }
}
