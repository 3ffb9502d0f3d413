#include "daemon/doctor.h"

#include <catch2/catch.hpp>

#include "daemon/certificate_end.h"

using namespace madoguchi;

TEST_CASE("A certificate's end is read as OpenSSL writes it, and nothing else is") {
    const auto end = read_certificate_date("Nov 24 12:00:00 2027 GMT");
    REQUIRE(end);
    CHECK(end->time_since_epoch().count() == 1827057600);
    CHECK(read_certificate_date("Jan  1 00:00:00 2027 GMT"));
    for (const auto* text : {"", "2027-11-24", "Nov 24 12:00:00 2027", "Nov 24 12:00:00 2027 GMT x"}) {
        CHECK_FALSE(read_certificate_date(text));
    }
}

TEST_CASE("The gravest error decides the exit status; a warning decides nothing") {
    using State = DoctorLine::State;
    const DoctorLine fine{State::ok, "a", "b", "", 0};
    const DoctorLine worry{State::warning, "a", "b", "c", 0};
    const auto error = [](int status) { return DoctorLine{State::error, "a", "b", "c", status}; };
    CHECK(exit_status_of({fine, worry}) == 0);
    CHECK(exit_status_of({fine, error(75), worry}) == 75);
    CHECK(exit_status_of({error(77), error(75)}) == 77);
    CHECK(exit_status_of({error(75), error(78), error(77)}) == 78);
    CHECK(to_text(worry) == "warning  a: b\n         -> c\n");
}
