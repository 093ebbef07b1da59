using Atellagent.Storage.Databases;

namespace Atellagent.Storage.Tests.People;

public sealed class PostgreSqlPeopleTablesTests() : PeopleTablesContract(DatabaseKind.PostgreSql);
