using System.Collections.Immutable;

namespace Atellagent.Domain.Policies.Expressions;

/// <content>Calls, and the macros among them (CEL specification, "Macros", and its extensions for two variables, bindings and optionals).</content>
internal sealed partial class ExpressionParser
{
    private Syntax ParseGlobalCall(Token name)
    {
        ImmutableArray<Syntax> arguments = ParseArguments();
        if (!name.IsWord("has"))
        {
            return Made(new Syntax.Call(name.Offset, null, name.Text, arguments));
        }

        return arguments is [Syntax.Select { IsTest: false } field]
            ? Made(new Syntax.Select(field.Offset, field.Operand, field.Field, isTest: true, isOptional: field.IsOptional))
            : throw new ExpressionSyntaxException(name.Offset, "has() takes one field, such as has(args.note)");
    }

    private Syntax ParseMemberCall(Syntax operand, Token name)
    {
        bool isLoop = name.Text is "all" or "exists" or "exists_one" or "existsOne" or "filter" or "map" or "transformList" or "transformMap" or "transformMapEntry";
        _macros += isLoop ? 1 : 0;
        if (_macros > _dialect.LoopNesting)
        {
            throw new ExpressionSyntaxException(name.Offset, $"more than {_dialect.LoopNesting} loops inside each other");
        }

        ImmutableArray<Syntax> arguments = ParseArguments();
        _macros -= isLoop ? 1 : 0;
        if (isLoop)
        {
            return Loop(operand, name, arguments);
        }

        return (name.Text, arguments) switch
        {
            ("bind", [Syntax.Name variable, Syntax value, Syntax body]) when operand is Syntax.Name { Text: "cel" } =>
                Made(new Syntax.Let(name.Offset, variable.Text, value, body)),
            ("optMap" or "optFlatMap", [Syntax.Name variable, Syntax body]) =>
                Made(new Syntax.OptionalMap(name.Offset, operand, variable.Text, body, name.IsWord("optFlatMap"))),
            _ => Made(new Syntax.Call(name.Offset, operand, name.Text, arguments)),
        };
    }

    private Syntax.Comprehension Loop(Syntax range, Token macro, ImmutableArray<Syntax> arguments)
    {
        (string name, int variables, bool hasPredicate, bool hasTransform) = (macro.Text, arguments.Length) switch
        {
            ("all" or "exists" or "exists_one" or "filter", 2) => (macro.Text, 1, true, false),
            ("existsOne", 2) => ("exists_one", 1, true, false),
            ("all" or "exists", 3) => (macro.Text, 2, true, false),
            ("exists_one" or "existsOne", 3) => ("exists_one", 2, true, false),
            ("map", 2 or 3) => ("map", 1, arguments.Length == 3, true),
            ("transformList", 3 or 4) => ("map", 2, arguments.Length == 4, true),
            ("transformMap" or "transformMapEntry", 3 or 4) => (macro.Text, 2, arguments.Length == 4, true),
            _ => throw new ExpressionSyntaxException(macro.Offset, $"{macro.Text}() does not take {arguments.Length} arguments"),
        };
        string[] names = [.. arguments.Take(variables).OfType<Syntax.Name>().Select(static n => n.Text)];
        if (names.Length != variables || names.Distinct(StringComparer.Ordinal).Count() != variables)
        {
            throw new ExpressionSyntaxException(macro.Offset, $"{macro.Text}() first names {(variables == 1 ? "a variable" : "two variables")}, such as {(variables == 1 ? "x" : "k, v")}");
        }

        return Made(new Syntax.Comprehension(macro.Offset, name, range, [.. names])
        {
            Predicate = hasPredicate ? arguments[variables] : null,
            Transform = hasTransform ? arguments[^1] : null,
        });
    }
}
