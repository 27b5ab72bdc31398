// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

// Tokens and senders as they are met on real chains, the honest and the others. Compiled by compile.mjs for the tests.

contract Dollar is ERC20 {
    uint8 private immutable places;

    constructor(uint8 places_) ERC20("Test Dollar", "USDT") {
        places = places_;
        _mint(msg.sender, 10 ** 30);
    }

    function decimals() public view override returns (uint8) {
        return places;
    }
}

// A hundredth goes to the issuer, and the log says so.
contract FeeDollar is ERC20 {
    constructor() ERC20("Fee Dollar", "USDT") {
        _mint(msg.sender, 10 ** 30);
    }

    function transfer(address to, uint256 amount) public override returns (bool) {
        _transfer(msg.sender, to, amount - amount / 100);
        _transfer(msg.sender, address(this), amount / 100);
        return true;
    }
}

// Logs whatever it is told to, and may move less.
contract LyingDollar is ERC20 {
    constructor() ERC20("Lying Dollar", "USDT") {
        _mint(msg.sender, 10 ** 30);
    }

    function lie(address to, uint256 claimed, uint256 moved) external {
        emit Transfer(msg.sender, to, claimed);
        bytes32 slot = keccak256(abi.encode(to, uint256(0))); // the mapping of balances is the first variable of OpenZeppelin's ERC20
        assembly {
            sstore(slot, add(sload(slot), moved))
        }
    }
}

// Says "false" and does nothing, without failing.
contract RefusingDollar {
    function transfer(address, uint256) external pure returns (bool) {
        return false;
    }
}

// Like ERC-721: the same name of the event, its number as a fourth topic.
contract Picture {
    event Transfer(address indexed from, address indexed to, uint256 indexed id);

    function give(address to, uint256 id) external {
        emit Transfer(address(0), to, id);
    }
}

// An exchange's hot wallet: pays from inside a contract, many at once.
contract Exchange {
    receive() external payable {}

    function pay(address payable to, uint256 amount) external {
        (bool done, ) = to.call{value: amount}("");
        require(done);
    }

    function many(ERC20 token, address to, uint256 amount, uint256 times) external {
        for (uint256 i = 0; i < times; i++) {
            require(token.transfer(to, amount + i));
        }
    }
}
