using System.Collections.Immutable;
using Atellagent.Domain.Actions;
using Atellagent.Domain.Authority;
using Atellagent.Domain.Detectors;
using Atellagent.Domain.Documents;
using Atellagent.Domain.Json;
using Atellagent.Domain.Routes;

namespace Atellagent.Boundary.Detectors;

/// <summary>
/// What a decision point elsewhere is asked, and how its answer is read: an access evaluation of the Authorization API 1.0 (AuthZEN, sections 5 and 6), in the words in
/// which this boundary's own surface understands one. What cannot be said in these words is not asked, and whatever is not exactly an answer is none.
/// </summary>
internal static class DecisionPoint
{
    private const int MostBytes = 64 * 1024;
    private const string User = "user";
    private const string Route = "route";
    private const string Deployment = "deployment";
    private const string Teams = "teams";
    private const string Said = "said";
    private const string Actors = "actors";

    /// <summary>The arguments of the question.</summary>
    /// <param name="words">How it is asked.</param>
    /// <param name="about">What somebody wants to do.</param>
    /// <param name="shown">What may be shown of it: <c>arguments</c> and <c>context</c>.</param>
    /// <returns>Subject, action, resource and context; null where they cannot be said so that nothing of it means something else there.</returns>
    public static JsonObject? Ask(AuthZenQuestion words, BoundRequest about, JsonObject shown)
    {
        AuthZenMapping? mapping = about.Route.AuthZen;
        (PrincipalDocument principal, DeploymentDocument? deployment, ImmutableArray<string> teams) = about.Delegation is [BoundDelegator first, ..]
            ? (first.Principal, first.Deployment, first.Teams)
            : (about.Principal, about.Deployment, about.Teams);
        if (SubjectOf(principal, mapping) is not { } subject
            || (mapping is null ? about.Operation.Name : mapping.ActionOf(about.Operation.Name)) is not { } action
            || !TryPlace(words, about, mapping, shown["arguments"] as JsonObject ?? JsonObject.Empty, out string resource, out JsonObject ofAction, out JsonObject ofResource, out JsonObject context)
            || Join(words.Resource, ofResource) is not { } resourceProperties
            || OwnContext(about, mapping, shown["context"] as JsonObject) is not { } own
            || AuthZenQuestion.OwnOfContext.Any(name => context[name] is not null)
            || Join(Join(words.Context, context), own) is not { } told)
        {
            return null;
        }

        JsonObject question = JsonObject.Of(
            ("action", JsonObject.Of(("name", new JsonString(action)), ("properties", Some(ofAction)))),
            ("context", Some(told)),
            ("resource", JsonObject.Of(("id", new JsonString(resource)), ("properties", Some(resourceProperties)), ("type", new JsonString(mapping?.Resource ?? Route)))),
            ("subject", Party(subject, deployment, teams, words.Subject)));
        return CanonicalJson.ToUtf8(question).Length <= MostBytes ? question : null;
    }

    /// <summary>Reads an answer.</summary>
    /// <param name="name">The decision point's name.</param>
    /// <param name="words">How it was asked.</param>
    /// <param name="result">What came back.</param>
    /// <returns>That it says yes, or that it says no and why; null where it is no answer.</returns>
    public static DetectorReport? Read(string name, AuthZenQuestion words, JsonValue? result)
    {
        if (result is not JsonObject answer || answer["decision"] is not JsonBoolean decision || answer["context"] is not (null or JsonObject))
        {
            return null;
        }

        JsonObject context = answer["context"] as JsonObject ?? JsonObject.Empty;
        if (!decision.Value)
        {
            return No(name, words.FindReason(context));
        }

        // A yes to something else than was asked, or to more than this boundary carries out, is none; and one that says that it failed is no answer.
        return context["error"] is not null ? null
            : context["obligations"] is not (null or JsonArray { Items.IsEmpty: true }) ? No(name, "its yes has obligations, and the boundary carries out none of another's")
            : new DetectorReport(DetectorReport.None.Scores.Add(DetectorReport.Granted + name, 1), []);
    }

    private static DetectorReport No(string name, string? reason) => new(DetectorReport.None.Scores.Add(DetectorReport.Denied + name, 1), [])
    {
        Words = string.IsNullOrWhiteSpace(reason) ? DetectorReport.NoWords : DetectorReport.NoWords.Add(name, reason),
    };

    // The type and id that mean this principal, and nobody else, to whoever speaks of the route; null where there are none.
    private static (string Type, string Id)? SubjectOf(PrincipalDocument principal, AuthZenMapping? mapping)
    {
        (string Type, string Id)? found = null;
        foreach ((string word, AuthZenSubjects meant) in mapping?.Subjects.Where(pair => pair.Value.Type == principal.Type) ?? [])
        {
            if (meant.Ids.FirstOrDefault(pair => string.Equals(pair.Value, principal.Name, StringComparison.Ordinal)).Key is { } id)
            {
                return (word, id);
            }

            found ??= meant.Ids.ContainsKey(principal.Name) ? null : (word, principal.Name);
        }

        string plain = principal.Type == PrincipalType.Person ? User : PrincipalTypeWords.Of(principal.Type);
        return found ?? (mapping?.Subjects.ContainsKey(plain) == true ? null : (plain, principal.Name));
    }

    // Each argument where the route's own words have it, and otherwise among the properties. Who asks is never told by an argument.
    private static bool TryPlace(
        AuthZenQuestion words, BoundRequest about, AuthZenMapping? mapping, JsonObject arguments, out string resource, out JsonObject ofAction, out JsonObject ofResource, out JsonObject context)
    {
        (resource, ofAction, ofResource, context) = (about.Route.Name, JsonObject.Empty, JsonObject.Empty, JsonObject.Empty);
        bool hasId = false;
        foreach ((string name, JsonValue value) in arguments.Members)
        {
            AuthZenSource place = mapping?.Arguments.GetValueOrDefault(name) is { Part: not "subject" } source ? source
                : new AuthZenSource(words.HasArgumentsOfResource ? "resource" : "action", name);
            if (place == AuthZenSource.ResourceId)
            {
                if (hasId || value is not JsonString { Value.Length: > 0 } id)
                {
                    return false;
                }

                (hasId, resource) = (true, id.Value);
                continue;
            }

            ref JsonObject part = ref ofAction;
            switch (place.Part)
            {
                case "resource":
                    part = ref ofResource;
                    break;
                case "context":
                    part = ref context;
                    break;
                default:
                    break;
            }

            if (part[place.Property!] is not null)
            {
                return false;
            }

            part = part.With(place.Property!, value);
        }

        return true;
    }

    // What the caller says has a name around it: whatever else stands in a context may be an order to whoever reads it.
    private static JsonObject? OwnContext(BoundRequest about, AuthZenMapping? mapping, JsonObject? said)
    {
        BoundDelegator[] acting = about.Delegation.IsEmpty ? []
            : [.. about.Delegation.Skip(1), new BoundDelegator(about.Principal, about.Deployment) { Teams = about.Teams }];
        ImmutableArray<JsonValue>.Builder actors = ImmutableArray.CreateBuilder<JsonValue>(acting.Length);
        foreach (BoundDelegator one in acting)
        {
            if (SubjectOf(one.Principal, mapping) is not { } who)
            {
                return null;
            }

            actors.Add(Party(who, one.Deployment, one.Teams, JsonObject.Empty));
        }

        return JsonObject.Of((Actors, actors.Count == 0 ? null : new JsonArray(actors.MoveToImmutable())), (Said, said is null ? null : Some(said)));
    }

    private static JsonObject Party((string Type, string Id) who, DeploymentDocument? deployment, ImmutableArray<string> teams, JsonObject properties)
    {
        properties = deployment is null ? properties : properties.With(Deployment, new JsonString(deployment.Name));
        properties = teams.IsDefaultOrEmpty ? properties : properties.With(Teams, new JsonArray([.. teams.Select(static team => (JsonValue)new JsonString(team))]));
        return JsonObject.Of(("id", new JsonString(who.Id)), ("properties", Some(properties)), ("type", new JsonString(who.Type)));
    }

    private static JsonObject? Some(JsonObject members) => members.Members.IsEmpty ? null : members;

    // Null where both have a member: one of them would be hidden by the other.
    private static JsonObject? Join(JsonObject? one, JsonObject other)
    {
        foreach ((string name, JsonValue value) in other.Members)
        {
            if (one is null || one[name] is not null)
            {
                return null;
            }

            one = one.With(name, value);
        }

        return one;
    }
}
