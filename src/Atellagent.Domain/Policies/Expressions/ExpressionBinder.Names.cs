using System.Collections.Frozen;
using Atellagent.Domain.Documents;
using Atellagent.Domain.Json;
using Atellagent.Domain.Policies.Expressions.Nodes;

namespace Atellagent.Domain.Policies.Expressions;

/// <content>Names, fields and elements.</content>
internal sealed partial class ExpressionBinder
{
    private int FindLocal(string name) => _locals.FindIndex(l => string.Equals(l.Name, name, StringComparison.Ordinal));

    private BoundNode BindName(Syntax.Name name)
    {
        int local = FindLocal(name.Text);
        if (local >= 0)
        {
            return Made(new NodeKey("local", local), new LocalNode(local), _locals[local].Type);
        }

        switch (name.Text)
        {
            case "args":
                ReadsArguments = true;
                return Made(
                    new NodeKey("args"),
                    new AttributeNode(static e => e.Arguments is null ? Value.Unknown : Value.Of(e.Arguments), "args"),
                    _scope.Arguments);
            case "context":
                return Made(
                    new NodeKey("context"),
                    new AttributeNode(static e => e.Request is null ? Value.Unknown : Value.Of(e.Request.Authenticated.Request.Context), "context"),
                    ExpressionType.Dyn);
            case "constants":
                return Error(name, "name one constant, such as constants.cap");
            case "requested":
                return Error(name, "only requested.args is known");
            default:
                return Error(name, ExpressionAttributes.Groups.TryGetValue(name.Text, out FrozenDictionary<string, ExpressionAttribute>? group)
                    ? $"name one of {name.Text}.{string.Join($", {name.Text}.", group.Keys.Order(StringComparer.Ordinal))}"
                    : $"{name.Text} is not known here" + Suggestion.For(name.Text, Roots));
        }
    }

    private BoundNode BindSelect(Syntax.Select select)
    {
        if (select.Operand is Syntax.Name root && FindLocal(root.Text) < 0)
        {
            switch (root.Text)
            {
                case "constants":
                    return BindConstant(select);
                case "requested":
                    return BindRequested(select);
                case "args":
                    return BindArgument(select);
                default:
                    if (ExpressionAttributes.Groups.TryGetValue(root.Text, out FrozenDictionary<string, ExpressionAttribute>? group))
                    {
                        return BindAttribute(select, root.Text, group);
                    }

                    break;
            }
        }

        BoundNode operand = Bind(select.Operand);
        ExpressionType? type = FieldType(select, operand.Type, Path(select.Operand) ?? "this");
        if (type is null)
        {
            return new(operand.Node, ExpressionType.Dyn);
        }

        return select.IsTest
            ? Made(new NodeKey("has", operand.Node.Id, Constant: select.Field), new HasFieldTest(operand.Node, select.Field), ExpressionType.Bool)
            : Made(new NodeKey(".", operand.Node.Id, Constant: select.Field), new FieldNode(operand.Node, select.Field), type);
    }

    private BoundNode BindArgument(Syntax.Select select)
    {
        ReadsArguments = true;
        ExpressionType? type = FieldType(select, _scope.Arguments, "args");
        return select.IsTest
            ? Made(new NodeKey("has args", Constant: select.Field), new HasArgumentTest(select.Field), ExpressionType.Bool)
            : Made(new NodeKey("args.", Constant: select.Field), new ArgumentNode(select.Field), type ?? ExpressionType.Dyn);
    }

    private BoundNode BindRequested(Syntax.Select select)
    {
        ReadsArguments = true;
        return select is { Field: "args", IsTest: false }
            ? Made(
                new NodeKey("requested"),
                new AttributeNode(static e => e.Request is null ? Value.Unknown : Value.Of(e.Request.Authenticated.Request.Arguments), "requested.args"),
                _scope.Arguments)
            : Error(select, "only requested.args is known");
    }

    private BoundNode BindConstant(Syntax.Select select)
    {
        if (!_scope.Constants.TryGet(select.Field, out JsonValue? value))
        {
            return Error(
                select,
                $"constants.{select.Field}: no such constant" + Suggestion.For(select.Field, _scope.Constants.Members.Select(static m => m.Key)));
        }

        ExpressionType type = ExpressionTypes.OfValue(value);
        if (select.IsTest)
        {
            return Constant(Value.Of(true), ExpressionType.Bool);
        }

        return value is JsonArray or JsonObject
            ? Made(new NodeKey("constant", Constant: value), new ConstantNode(Value.Of(value)), type)
            : Constant(Value.Of(value), type);
    }

    private BoundNode BindAttribute(Syntax.Select select, string root, FrozenDictionary<string, ExpressionAttribute> group)
    {
        if (!group.TryGetValue(select.Field, out ExpressionAttribute? attribute))
        {
            return Error(select, $"{root}.{select.Field}: no such field" + Suggestion.For(select.Field, group.Keys));
        }

        if (select.IsTest)
        {
            return Made(new NodeKey("has", Constant: attribute.Path), new HasAttributeTest(attribute.Read), ExpressionType.Bool);
        }

        RequirePresent(select, attribute.Field, attribute.Path);
        return Made(new NodeKey("attribute", Constant: attribute.Path), new AttributeNode(attribute.Read, attribute.Path), attribute.Field.Type);
    }

    // Null where an error was reported.
    private ExpressionType? FieldType(Syntax.Select select, ExpressionType record, string path)
    {
        if (record.IsDyn)
        {
            return ExpressionType.Dyn;
        }

        if (record.Kind != ExpressionType.TypeKind.Record)
        {
            Error(select, $"{path} is {record.Name} and has no fields");
            return null;
        }

        if (record.Fields.TryGetValue(select.Field, out ExpressionField field))
        {
            RequirePresent(select, field, $"{path}.{select.Field}");
            return field.Type;
        }

        if (record.Extra is not null)
        {
            RequirePresent(select, new ExpressionField(record.Extra, false), $"{path}.{select.Field}");
            return record.Extra;
        }

        string owner = path is "args" or "requested.args" ? $"no such argument of {_scope.Operation}" : "no such field";
        Error(select, $"{path}.{select.Field}: {owner}" + Suggestion.For(select.Field, record.Fields.Keys));
        return null;
    }

    private void RequirePresent(Syntax.Select select, ExpressionField field, string path)
    {
        if (!field.IsRequired && !select.IsTest && !(Path(select) is string written && _present.Contains(written)))
        {
            Error(select, $"{path} may be absent; ask first: has({path}) && …");
        }
    }

    private BoundNode BindIndex(Syntax.Index index)
    {
        BoundNode operand = Bind(index.Operand);
        BoundNode key = Bind(index.Key);
        switch (operand.Type.Kind)
        {
            case ExpressionType.TypeKind.List:
                Require(index.Key, key, ExpressionType.Int, "the index of a list");
                break;
            case ExpressionType.TypeKind.Record:
                Require(index.Key, key, ExpressionType.String, "the key of a map");
                break;
            case ExpressionType.TypeKind.Dyn:
                break;
            default:
                return Error(index, $"{operand.Type.Name} has no elements");
        }

        ExpressionType type = operand.Type.Element ?? ExpressionType.Dyn;
        if (operand.Type.Kind == ExpressionType.TypeKind.Record && key.ConstantText is string name)
        {
            type = FieldType(new Syntax.Select(index.Offset, index.Operand, name, false), operand.Type, Path(index.Operand) ?? "this") ?? ExpressionType.Dyn;
        }

        return Made(new NodeKey("[]", operand.Node.Id, key.Node.Id), new IndexNode(operand.Node, key.Node), type);
    }

    private static string? Path(Syntax syntax) => syntax switch
    {
        Syntax.Name name => name.Text,
        Syntax.Select { IsTest: false } select when Path(select.Operand) is string operand => operand + "." + select.Field,
        _ => null,
    };
}
