using System.Collections.Immutable;
using System.Globalization;

namespace Atellagent.Domain.Documents.Reading;

/// <summary>Reads <c>kind: PolicyException</c>.</summary>
internal static class PolicyExceptionReader
{
    /// <summary>Reads an exception.</summary>
    public static PolicyExceptionDocument Read(DocumentHead head, FieldReader spec)
    {
        string rule = spec.RequiredText("rule") ?? "";
        if (rule.Length > 0 && rule.Split('#') is not [{ Length: > 0 }, { Length: > 0 }])
        {
            spec.Context.Refuse(spec.Node("rule")!, "this names a rule as policy#id, such as finance/refunds#cap");
        }

        ImmutableArray<string> principals = spec.Names("principals");
        if (principals.IsDefaultOrEmpty)
        {
            spec.Missing("principals", "an exception is for somebody; name at least one");
            principals = [];
        }

        DateTimeOffset from = InstantReader.Read(spec, "from");
        DateTimeOffset until = InstantReader.Read(spec, "until");
        if (until <= from && spec.Has("from") && spec.Has("until"))
        {
            spec.Context.Refuse(spec.Node("until")!, "the end is after the beginning");
        }
        else if (until - from > PolicyExceptionDocument.Longest)
        {
            spec.Context.Refuse(spec.Node("until")!, $"an exception lasts {PolicyExceptionDocument.Longest.TotalDays.ToString(CultureInfo.InvariantCulture)} days at most; change the rule if it is to last");
        }

        return new PolicyExceptionDocument
        {
            Name = head.Name,
            Owner = head.Owner,
            Position = head.Position,
            Content = head.Content,
            Rule = rule,
            Principals = principals,
            Reason = spec.RequiredText("reason") ?? "",
            Approver = spec.RequiredName("approver") ?? "",
            From = from,
            Until = until,
        };
    }
}
