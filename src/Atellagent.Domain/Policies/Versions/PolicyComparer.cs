using System.Collections.Immutable;
using Atellagent.Domain.Authority;
using Atellagent.Domain.Documents;
using Atellagent.Domain.Json;

namespace Atellagent.Domain.Policies.Versions;

/// <summary>Tells two versions of policies apart, rule by rule, and which way each change goes.</summary>
public static class PolicyComparer
{
    /// <summary>Compares.</summary>
    /// <param name="before">The policies and exceptions as they were; other kinds are not looked at.</param>
    /// <param name="after">As they are to be.</param>
    /// <returns>The changes, the widening ones first, then by subject.</returns>
    public static ImmutableArray<PolicyChange> Compare(IEnumerable<BoundaryDocument> before, IEnumerable<BoundaryDocument> after)
    {
        BoundaryDocument[] old = [.. before];
        BoundaryDocument[] now = [.. after];
        return
        [
            .. Policies(old.OfType<PolicyDocument>(), now.OfType<PolicyDocument>())
                .Concat(Exceptions(old.OfType<PolicyExceptionDocument>(), now.OfType<PolicyExceptionDocument>()))
                .OrderByDescending(static c => c.Direction).ThenBy(static c => c.Subject, StringComparer.Ordinal).ThenBy(static c => c.What, StringComparer.Ordinal),
        ];
    }

    private static IEnumerable<PolicyChange> Policies(IEnumerable<PolicyDocument> before, IEnumerable<PolicyDocument> after)
    {
        foreach ((string name, PolicyDocument? old, PolicyDocument? now) in Pairs(before, after, static p => p.Name))
        {
            if (old is null)
            {
                yield return new PolicyChange(name, ChangeDirection.Neither, $"a new policy with {now!.Rules.Length} rule(s), for {MatchText(now.Match)}");
            }
            else if (now is null)
            {
                yield return new PolicyChange(name, ChangeDirection.Neither, "the policy is gone");
            }
            else if (old.Revision == now.Revision)
            {
                continue;
            }
            else
            {
                foreach (PolicyChange change in About(old, now))
                {
                    yield return change;
                }
            }

            // A rule of a policy in shadow mode decides nothing, so there it might as well not be.
            foreach ((string id, PolicyRule? was, PolicyRule? becomes) in Pairs(Deciding(old), Deciding(now), static r => r.Id))
            {
                foreach (PolicyChange change in RuleComparer.Compare($"{name}#{id}", was, becomes))
                {
                    yield return change;
                }
            }
        }
    }

    private static ImmutableArray<PolicyRule> Deciding(PolicyDocument? policy) => policy is null or { IsShadow: true } ? [] : policy.Rules;

    private static IEnumerable<PolicyChange> About(PolicyDocument old, PolicyDocument now)
    {
        if (old.IsShadow != now.IsShadow)
        {
            yield return new PolicyChange(now.Name, ChangeDirection.Neither, now.IsShadow ? "it no longer decides (mode: shadow)" : "it decides now (mode: enforce)");
        }

        if (!string.Equals(MatchText(old.Match), MatchText(now.Match), StringComparison.Ordinal))
        {
            yield return new PolicyChange(now.Name, ChangeDirection.Either, $"it is for {MatchText(now.Match)}; it was for {MatchText(old.Match)}");
        }

        foreach ((string name, JsonValue? was, JsonValue? becomes) in Pairs(old.Constants.Members, now.Constants.Members, static m => m.Key).Select(static p => (p.Key, p.Before.Value, p.After.Value)))
        {
            if (!Equals(was, becomes))
            {
                yield return new PolicyChange(now.Name, ChangeDirection.Either, $"constants.{name} is {becomes?.ToString() ?? "gone"}; it was {was?.ToString() ?? "not there"}");
            }
        }

        foreach ((string prefix, ImmutableArray<NamedExpression> was, ImmutableArray<NamedExpression> becomes) in new[] { ("variables", old.Variables, now.Variables), ("roles", old.Roles, now.Roles) })
        {
            foreach ((string name, NamedExpression? left, NamedExpression? right) in Pairs(was, becomes, static n => n.Name))
            {
                if (!string.Equals(left?.Source.Text, right?.Source.Text, StringComparison.Ordinal))
                {
                    yield return new PolicyChange(now.Name, ChangeDirection.Either, $"{prefix}.{name} is {right?.Source.Text ?? "gone"}; it was {left?.Source.Text ?? "not there"}");
                }
            }
        }

        if (!string.Equals(old.Owner, now.Owner, StringComparison.Ordinal))
        {
            yield return new PolicyChange(now.Name, ChangeDirection.Neither, $"{now.Owner ?? "nobody"} answers for it; it was {old.Owner ?? "nobody"}");
        }
    }

    private static IEnumerable<PolicyChange> Exceptions(IEnumerable<PolicyExceptionDocument> before, IEnumerable<PolicyExceptionDocument> after)
    {
        foreach ((string name, PolicyExceptionDocument? old, PolicyExceptionDocument? now) in Pairs(before, after, static e => e.Name))
        {
            string subject = "exception " + name;
            if (old is null)
            {
                yield return new PolicyChange(subject, ChangeDirection.Wider, "a new exception: " + Text(now!));
            }
            else if (now is null)
            {
                yield return new PolicyChange(subject, ChangeDirection.Tighter, "the exception is gone: " + Text(old));
            }
            else if (old.Revision != now.Revision)
            {
                yield return new PolicyChange(subject, ChangeDirection.Either, $"{Text(now)}; it was: {Text(old)}");
            }
        }
    }

    private static string Text(PolicyExceptionDocument exception) =>
        $"{exception.Rule} does not hold for {string.Join(", ", exception.Principals)} until {PolicySignature.TimeText(exception.Until)}, because {exception.Reason} (approved by {exception.Approver})";

    private static string MatchText(PolicyMatch match)
    {
        IEnumerable<string> parts =
        [
            match.Phase == PolicyPhase.Response ? "responses of" : "requests of",
            match.Routes.IsDefault ? "every route" : "the routes " + string.Join(", ", match.Routes),
            .. match.Operations.IsDefault ? [] : new[] { "operations " + string.Join(", ", match.Operations) },
            .. match.Effects.IsDefault ? [] : new[] { "effects " + string.Join(", ", match.Effects.Select(Expressions.ExpressionAttributes.Word)) },
            .. match.Environments.IsDefault ? [] : new[] { "environments " + string.Join(", ", match.Environments) },
            .. match.PrincipalTypes.IsDefault ? [] : new[] { "principal types " + string.Join(", ", match.PrincipalTypes.Select(PrincipalTypeWords.Of)) },
        ];
        return string.Join("; ", parts).Replace("of; ", "of ", StringComparison.Ordinal);
    }

    private static IEnumerable<(string Key, T? Before, T? After)> Pairs<T>(IEnumerable<T> before, IEnumerable<T> after, Func<T, string> key)
    {
        Dictionary<string, T> old = before.ToDictionary(key, StringComparer.Ordinal);
        Dictionary<string, T> now = after.ToDictionary(key, StringComparer.Ordinal);
        return old.Keys.Union(now.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal).Select(k => (k, old.GetValueOrDefault(k), now.GetValueOrDefault(k)));
    }
}
