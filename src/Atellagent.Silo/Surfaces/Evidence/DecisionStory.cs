using System.Collections.Immutable;
using Atellagent.Boundary.Reviews;
using Atellagent.Domain.Administration;
using Atellagent.Domain.Evidence;
using Atellagent.Domain.Json;

namespace Atellagent.Silo.Surfaces.Evidence;

/// <summary>
/// One decision from request to end, put together from the records of its action: the votes, each attempt with what came of it, what a
/// person said came of it, how it was reviewed, and what was changed since of that on which it relied.
/// </summary>
internal static class DecisionStory
{
    private const int DeepestSubject = 8;

    /// <summary>Tells it.</summary>
    /// <param name="decision">The decision's record.</param>
    /// <param name="records">Every record of its action, oldest first.</param>
    /// <param name="changes">What was administered since, oldest first.</param>
    /// <param name="isForCaller">Whether it is told to the one who asked for the action, who may not read what is others'.</param>
    /// <returns>The decision as recorded, and the rest beside it.</returns>
    public static JsonObject Tell(JsonObject decision, ImmutableArray<StoredRecord> records, ImmutableArray<StoredRecord> changes, bool isForCaller)
    {
        (StoredRecord Record, JsonObject Body)[] read = [.. records.Select(record => (record, RecordTold.Body(record, isForCaller) ?? JsonObject.Empty))];
        return decision.Without("type")
            .With("attempts", new JsonArray([.. Attempts(read)]))
            .With("changes", new JsonArray([.. Changes(decision, changes)]))
            .With("records", new JsonArray([.. records.Select(record => RecordTold.Tell(record, isForCaller))]))
            .With("reviews", new JsonArray([.. read.Where(static one => Is(one.Body, ReviewRecord.Review)).Select(static one => Review(one.Record, one.Body))]))
            .With("settlements", new JsonArray([.. read.Where(static one => Is(one.Body, "settlement")).Select(static one => Settlement(one.Record, one.Body))]))
            .With("votes", new JsonArray([.. read.Where(static one => Is(one.Body, "approval")).Select(static one => Vote(one.Record, one.Body))]));
    }

    // An action is decided on once for each attempt, and once more for each time that it is looked at again.
    private static IEnumerable<JsonObject> Attempts((StoredRecord Record, JsonObject Body)[] read)
    {
        ILookup<string?, (StoredRecord Record, JsonObject Body)> outcomes = read.Where(static one => Is(one.Body, "outcome")).ToLookup(static one => Text(one.Body, "decision"));
        foreach ((StoredRecord record, JsonObject body) in read.Where(static one => Is(one.Body, "decision")))
        {
            JsonObject? told = body["decision"] as JsonObject;
            yield return JsonObject.Of(
                ("decision", told?["id"]),
                ("effect", told?["effect"]),
                ("evidence", RecordTold.Place(record)),
                ("outcomes", new JsonArray([.. outcomes[Text(told, "id")].Select(static one => Outcome(one.Record, one.Body))])),
                ("time", body["time"]));
        }
    }

    private static JsonObject Outcome(StoredRecord record, JsonObject body) => JsonObject.Of(
        ("evidence", RecordTold.Place(record)),
        ("httpStatus", body["httpStatus"]),
        ("observedBy", body["observedBy"]),
        ("reason", body["reason"]),
        ("released", body["released"]),
        ("reportedBy", body["reportedBy"]),
        ("status", body["status"]),
        ("time", body["time"]));

    private static JsonObject Vote(StoredRecord record, JsonObject body) => JsonObject.Of(
        ("approval", body["approval"]),
        ("by", body["by"]),
        ("comment", body["comment"]),
        ("escalated", body["escalated"]),
        ("evidence", RecordTold.Place(record)),
        ("inPlaceOf", body["inPlaceOf"]),
        ("state", body["state"]),
        ("time", body["time"]),
        ("vote", body["vote"]));

    private static JsonObject Review(StoredRecord record, JsonObject body) => JsonObject.Of(
        ("act", body[ReviewRecord.Act]),
        ("by", body["by"]),
        ("evidence", RecordTold.Place(record)),
        ("notes", body["notes"]),
        ("review", body["review"]),
        ("sample", body["sample"]),
        ("severity", body["severity"]),
        ("state", body["state"]),
        ("surface", body["surface"]),
        ("target", body["target"]),
        ("team", body["team"]),
        ("time", body["time"]),
        ("verdict", body["verdict"]));

    private static JsonObject Settlement(StoredRecord record, JsonObject body) => JsonObject.Of(
        ("by", body["by"]),
        ("comment", body["comment"]),
        ("evidence", RecordTold.Place(record)),
        ("status", body["status"]),
        ("time", body["time"]),
        ("was", body["was"]));

    private static IEnumerable<JsonObject> Changes(JsonObject decision, ImmutableArray<StoredRecord> changes)
    {
        HashSet<(string Kind, string Name)> reliedOn = [.. ReliedOn(decision)];
        foreach (StoredRecord record in changes)
        {
            JsonObject body = RecordTold.Body(record, isForCaller: false) ?? JsonObject.Empty;
            bool isOwn = Is(body, "administration");
            JsonObject? told = body["decision"] as JsonObject;
            JsonValue? subject = isOwn ? body["subject"] : (told?["requested"] as JsonObject)?["arguments"];
            foreach ((string kind, string name) in Documents(subject, 0).Where(reliedOn.Contains).Distinct())
            {
                yield return JsonObject.Of(
                    ("by", isOwn ? body["by"] : body["principal"]),
                    ("decision", told?["id"]),
                    ("evidence", RecordTold.Place(record)),
                    ("kind", new JsonString(kind)),
                    ("name", new JsonString(name)),
                    ("time", body["time"]),
                    ("verb", isOwn ? body["verb"] : body["operation"]));
            }
        }
    }

    private static IEnumerable<(string Kind, string Name)> ReliedOn(JsonObject decision)
    {
        DecisionFacets facets = DecisionFacets.Of(decision);
        foreach (string name in facets.Others.Append(facets.Principal).Append(Text(decision["callee"] as JsonObject, "name")).OfType<string>())
        {
            yield return ("Principal", name);
        }

        foreach (string policy in facets.Rules.Select(static rule => DecisionFacets.PolicyOf(rule).ToString()).Where(static policy => !AdministrationRoute.IsReserved(policy)))
        {
            yield return ("Policy", policy);
        }

        foreach (string team in (decision["teams"] as JsonArray)?.Items.OfType<JsonString>().Select(static team => team.Value) ?? [])
        {
            yield return ("Team", team);
        }

        foreach ((string kind, string member) in ((string, string)[])[("Deployment", "deployment"), ("Route", "route"), ("IdentityProvider", "identityProvider")])
        {
            if (Text(decision, member) is { } name)
            {
                yield return (kind, name);
            }
        }
    }

    // A change names documents by kind and name, alone or in a list.
    private static IEnumerable<(string Kind, string Name)> Documents(JsonValue? subject, int depth)
    {
        if (depth > DeepestSubject)
        {
            return [];
        }

        return subject switch
        {
            JsonObject one => (Text(one, "kind") is { } kind && Text(one, "name") is { } name ? [(kind, name)] : Enumerable.Empty<(string, string)>())
                .Concat(one.Members.SelectMany(member => Documents(member.Value, depth + 1))),
            JsonArray many => many.Items.SelectMany(item => Documents(item, depth + 1)),
            _ => [],
        };
    }

    private static bool Is(JsonObject body, string type) => string.Equals(Text(body, "type"), type, StringComparison.Ordinal);

    private static string? Text(JsonObject? value, string name) => (value?[name] as JsonString)?.Value;
}
