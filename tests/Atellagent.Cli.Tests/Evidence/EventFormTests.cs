using System.Text;
using Atellagent.Cli.Evidence;
using Atellagent.Domain.Json;
using Atellagent.Harness;

namespace Atellagent.Cli.Tests.Evidence;

/// <summary>Records in the forms of others: what these forms require is there, and each event leads back to its record.</summary>
public sealed class EventFormTests
{
    private const string Named = """ "action":"act_1","decision":{"effect":"deny","id":"dec_1"},"deployment":"prod","operation":"refund","principal":"agent","route":"payments","time":"2026-11-30T10:15:00.250Z" """;

    public static TheoryData<string, string, string> Records => new()
    {
        // The record, the type_uid that it is told as, and the status.
        { $$"""{ {{Named}},"type":"decision","token":"tok_1","code":"no_rule","problem":"denied","count":3,"since":"2026-11-30T10:14:00.000Z","until":"2026-11-30T10:15:00.000Z"}""", "600399", "Failure" },
        { """{"type":"decision","decision":{"effect":"narrow"},"operation":"read.evidence","route":"atellagent","principal":"admin","time":"2026-11-30T10:15:00.250Z"}""", "600302", "Success" },
        { """{"type":"decision","decision":{"effect":"require_approval"},"principal":"agent","time":"2026-11-30T10:15:00.250Z"}""", "600399", "require_approval" },
        { """{"type":"decision","decision":{"effect":"something of later"},"time":"2026-11-30T10:15:00.250Z"}""", "600399", "something of later" },
        { $$"""{ {{Named}},"type":"outcome","httpStatus":200,"status":"succeeded"}""", "600399", "Success" },
        { $$"""{ {{Named}},"type":"outcome","status":"unknown"}""", "600399", "Unknown" },
        { $$"""{ {{Named}},"type":"approval","by":"bea","vote":"approve","state":"pending"}""", "600303", "pending" },
        { $$"""{ {{Named}},"type":"approval","state":"expired"}""", "600303", "Failure" },
        { $$"""{ {{Named}},"type":"settlement","by":"bea","status":"failed"}""", "600303", "Failure" },
        { """{"type":"administration","by":"boundary","verb":"apply","subject":[],"time":"2026-11-30T10:15:00.250Z"}""", "600303", "Success" },
        { """{"type":"erasure","by":"eve","state":"done","kind":"subject","value":"alice","time":"2026-11-30T10:15:00.250Z"}""", "600304", "Success" },
        { $$"""{ {{Named}},"type":"review","act":"judged","by":"rita","verdict":"should_deny"}""", "600303", "Success" },
        { """{"type":"follow-up","act":"replayed","by":"boundary","state":"fixed","time":"2026-11-30T10:15:00.250Z"}""", "600303", "Success" },
        { """{"type":"redemption","by":"gateway","byDeployment":"edge","reason":"used","status":"refused","time":"2026-11-30T10:15:00.250Z"}""", "600399", "Failure" },
        { """{"type":"sign_in","verb":"accepted","method":"password","person":"alice","source":"192.0.2.7","time":"2026-11-30T10:15:00.250Z"}""", "300301", "Success" },
        { """{"type":"sign_in","verb":"refused","method":"password","source":"2001:db8::/64","time":"2026-11-30T10:15:00.250Z"}""", "300301", "Failure" },
        { """{"type":"sign_in","verb":"invited","by":"admin","person":"alice","time":"2026-11-30T10:15:00.250Z"}""", "600303", "Success" },
        { """{"type":"client_attempt","verb":"refused","client":"agent","count":7,"method":"secret","source":"192.0.2.7","time":"2026-11-30T10:15:00.250Z"}""", "300301", "Failure" },
        { """{"type":"alert","alert":"repeated-denials","by":{"principal":"agent"},"count":5,"severity":"high","since":"2026-11-30T10:14:00.000Z","until":"2026-11-30T10:15:00.000Z","time":"2026-11-30T10:15:00.250Z"}""", "600399", "fired" },
        { """{"type":"token","verb":"issued","client":"agent","principal":"agent","deployment":"prod","count":2,"tokens":["tok_1","tok_2"],"grant":"client_credentials","time":"2026-11-30T10:15:00.250Z"}""", "300301", "Success" },
        { """{"type":"token","verb":"refused","client":"agent","error":"invalid_request","count":1,"grant":"client_credentials","time":"2026-11-30T10:15:00.250Z"}""", "300301", "Failure" },
        { """{"type":"request_attempt","verb":"refused","count":7,"method":"bearer","source":"192.0.2.7","time":"2026-11-30T10:15:00.250Z"}""", "600399", "Failure" },
        { """{"type":"a type of later","time":"2026-11-30T10:15:00.250Z"}""", "600399", "Unknown" },
    };

    [Theory]
    [MemberData(nameof(Records))]
    public void Every_record_is_an_event_that_OCSF_knows(string record, string type, string status)
    {
        RecordedEvent of = Read(record);

        JsonObject told = OcsfForm.Of(of);

        Assert.Empty(OcsfTable.Check(told));
        Assert.Equal((type, status), (((JsonNumber)told["type_uid"]!).Canonical, ((JsonString)told["status"]!).Value));
        Assert.Equal(1796033700250, OcsfTable.Number(told, "time"));
        Assert.Equal(of.Hash, ((JsonString)OcsfTable.At(told, "unmapped.hash")!).Value);
        Assert.Equal(17, OcsfTable.Number(told, "unmapped.index"));
        Assert.Equal("main-2", ((JsonString)OcsfTable.At(told, "unmapped.log")!).Value);
        Assert.Equal(of.Body, OcsfTable.At(told, "unmapped.record"));
        Assert.Equal(of.Body["type"], OcsfTable.At(told, "metadata.event_code"));
    }

    [Theory]
    [InlineData("allow", 1, 1)]
    [InlineData("narrow", 4, 1)]
    [InlineData("deny", 2, 2)]
    [InlineData("require_approval", 0, 14)]
    [InlineData("something of later", 0, 0)]
    public void Only_what_was_granted_is_told_as_allowed(string effect, int action, int disposition)
    {
        JsonObject told = OcsfForm.Of(Read($$"""{"type":"decision","decision":{"effect":"{{effect}}"},"time":"2026-11-30T10:15:00.250Z"}"""));

        Assert.Equal((action, disposition), ((int)OcsfTable.Number(told, "action_id")!, (int)OcsfTable.Number(told, "disposition_id")!));
    }

    [Fact]
    public void A_counted_denial_says_how_many_and_since_when()
    {
        JsonObject told = OcsfForm.Of(Read($$"""{ {{Named}},"type":"decision","code":"no_rule","count":3,"since":"2026-11-30T10:14:00.000Z","until":"2026-11-30T10:15:00.000Z"}"""));

        Assert.Equal((3, 1796033640000, 1796033700000), (OcsfTable.Number(told, "count"), OcsfTable.Number(told, "start_time"), OcsfTable.Number(told, "end_time")));
        Assert.Equal("no_rule", ((JsonString)told["status_code"]!).Value);
    }

    [Theory]
    [MemberData(nameof(Records))]
    public void Every_record_is_a_CloudEvent(string record, string type, string status)
    {
        _ = type;
        _ = status;
        RecordedEvent of = Read(record);

        JsonObject told = CloudEventForm.Of(of);

        // What CloudEvents 1.0.2 requires (section 3), and how attributes may be named (section 3, naming conventions).
        Assert.All((string[])["id", "source", "specversion", "type"], name => Assert.NotEmpty(((JsonString)told[name]!).Value));
        Assert.All(told.Members, static member => Assert.Matches("^[a-z0-9]{1,20}$", member.Key));
        Assert.Equal(("1.0", "main-2/17", "atellagent.evidence." + of.Type), (Text("specversion"), Text("id"), Text("type")));
        Assert.True(Uri.TryCreate(Text("source"), UriKind.RelativeOrAbsolute, out _));
        Assert.Equal(("main-2", "17", of.Hash), (Text("evidencelog"), Text("evidenceindex"), Text("evidencehash")));
        Assert.Equal(of.Body, told["data"]);
        Assert.Equal(of.Body["time"], told["time"]);
        Assert.Equal(of.Body["action"], told["subject"]);

        string Text(string name) => ((JsonString)told[name]!).Value;
    }

    [Theory]
    [InlineData("""{"type":"outcome","status":7,"principal":[],"time":false,"token":{},"httpStatus":"x","count":"y"}""")]
    [InlineData("{}")]
    [InlineData("""{"type":{},"decision":"x"}""")]
    public void A_record_that_no_boundary_writes_is_told_and_not_believed(string record)
    {
        RecordedEvent of = Read(record);

        Assert.Equal(["time is none"], OcsfTable.Check(OcsfForm.Of(of)));
        Assert.Equal(of.Body, CloudEventForm.Of(of)["data"]);
    }

    private static RecordedEvent Read(string record)
    {
        Assert.True(StrictJson.TryParse(Encoding.UTF8.GetBytes(record), JsonLimits.Default, out JsonValue? body, out _), record);
        return new RecordedEvent((JsonObject)body, "main-2", "boundary.example/evidence/main-2", 17, ExportWorld.Hash(record));
    }
}
